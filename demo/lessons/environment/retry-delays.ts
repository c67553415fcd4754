/** Short, so that a lesson takes seconds. */
export const RETRY_DELAYS_MS = [200, 400, 800];
