export { type BoundedRequest, fetchBounded, type CompleteResponse } from './fetch-bounded.js';
export { ResponseTooLong, readBounded } from './read-bounded.js';
export { retryAfterMs } from './retry-after.js';
