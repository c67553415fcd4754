import { MessageActivity, type Contract, type Subscriptions } from '#contracts';
import { queueFor } from '#messaging';

/** A queue, whose it is and what it holds. */
export interface MappedQueue {
  queue: string;
  service: string;
  type: string;
  kind: Contract['kind'];
}

/** What is told of the shop to the control room is not shown as a part of the shop. */
export const isOfTheShop = (contract: Contract): boolean => contract !== MessageActivity;

/** Every queue that a service takes messages of the shop from, in the order of the table. */
export const queuesOf = (subscriptions: Subscriptions): MappedQueue[] =>
  Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
    consumes.filter(isOfTheShop).map((contract) => ({
      queue: queueFor(service, contract),
      service,
      type: contract.type,
      kind: contract.kind,
    })),
  );
