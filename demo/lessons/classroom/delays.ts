/** The pauses before a ticket that failed is tried again, in milliseconds: short, so that a lesson takes seconds. */
export const RETRY_DELAYS_MS = [200, 400, 800];
