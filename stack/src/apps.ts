import { subscriptions } from '#contracts';

/** The Nest applications: the six services, the control room and the bank. */
export const apps: readonly string[] = [...Object.keys(subscriptions), 'bank'];

const foldersOutsideApps: Readonly<Record<string, string>> = {
  'control-room': 'demo/control-room',
  bank: 'stand-ins/bank',
};

/** The source folder of an app, relative to the root. */
export const folderOf = (app: string): string => foldersOutsideApps[app] ?? `apps/${app}`;
