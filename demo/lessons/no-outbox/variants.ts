import type { PlaceOrder } from '../environment/producer.js';
import { withOutbox } from './right.js';
import { publishAfter } from './wrong-publish-after.js';
import { publishBefore } from './wrong-publish-before.js';

/** The key is the name of the producer. */
export const variants: Readonly<Record<string, { placeOrder: PlaceOrder; isRight: boolean }>> = {
  'commit, then publish': { placeOrder: publishAfter, isRight: false },
  'publish, then commit': { placeOrder: publishBefore, isRight: false },
  'outbox and relay': { placeOrder: withOutbox, isRight: true },
};
