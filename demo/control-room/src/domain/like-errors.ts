/** Words that stand for what differs from one message to the next: ids, numbers, what is quoted. */
const PARTICULARS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"[^"]*"|'[^']*'|\d+(?:\.\d+)*/gi;

const LONGEST = 200;

/** The error without what is particular to one message: alike for all that failed for the same cause. */
export const likeErrors = (error: { reason: string; errorName: string; error: string }): string =>
  `${error.reason}: ${error.errorName}: ${error.error.replace(PARTICULARS, '…').slice(0, LONGEST)}`;

/** The order that a payload speaks of, wherever in it; it may be a payload that nobody can read. */
export const orderIdIn = (payload: string): string | undefined =>
  /"order_id"\s*:\s*"([^"\\]{1,100})"/.exec(payload)?.[1];
