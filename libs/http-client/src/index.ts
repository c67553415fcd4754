export { type BoundedRequest, fetchBounded, type WholeAnswer } from './fetch-bounded.js';
export { AnswerTooLong, readBounded } from './read-bounded.js';
export { retryAfterMs } from './retry-after.js';
