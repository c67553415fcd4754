import type { Log } from '#messaging';

/** What is broken on purpose need not be told. */
export const silence: Log = { log: () => undefined, warn: () => undefined, error: () => undefined };
