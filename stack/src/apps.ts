import { subscriptions } from '#contracts';

/** The processes with an HTTP API of ours: the six services, the control room and the bank. */
export const apps: readonly string[] = [...Object.keys(subscriptions), 'bank'];

const outsideApps: Readonly<Record<string, string>> = {
  'control-room': 'demo/control-room',
  bank: 'stand-ins/bank',
};

/** Where the sources of an app are, relative to the root. */
export const folderOf = (app: string): string => outsideApps[app] ?? `apps/${app}`;
