import type { Waiter } from '../classroom/waiter.js';
import { withOutbox } from './right.js';
import { publishAfter } from './wrong-publish-after.js';
import { publishBefore } from './wrong-publish-before.js';

/** The ways to save and to say it, by the names of the waiters who take part. */
export const ways: Readonly<Record<string, { waiter: Waiter; isRight: boolean }>> = {
  'commit, then publish': { waiter: publishAfter, isRight: false },
  'publish, then commit': { waiter: publishBefore, isRight: false },
  'outbox and relay': { waiter: withOutbox, isRight: true },
};
