import type { Log } from '#messaging';

/** Lessons cause connection failures and handler errors on purpose: their log would hide the table. */
export const silentLog: Log = { log: () => undefined, warn: () => undefined, error: () => undefined };
