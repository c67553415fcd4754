/** The parts of an error that differ between messages: ids, quoted text, numbers. */
const PARTICULARS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"[^"]*"|'[^']*'|\d+(?:\.\d+)*/gi;

const MAX_LENGTH = 200;

/** The error without ids, numbers and quoted text: the same for messages that failed for the same cause. */
export const errorGroupOf = (error: { reason: string; errorName: string; error: string }): string =>
  `${error.reason}: ${error.errorName}: ${error.error.replace(PARTICULARS, '…').slice(0, MAX_LENGTH)}`;

/** The first order id in a payload, also in one that is not valid JSON. */
export const orderIdIn = (payload: string): string | undefined =>
  /"order_id"\s*:\s*"([^"\\]{1,100})"/.exec(payload)?.[1];
