import { subscriptions } from '#contracts';

/** The folders of `apps/`: the services and the bank, each a process with an HTTP API of ours. */
export const apps: readonly string[] = [...Object.keys(subscriptions), 'bank'];
