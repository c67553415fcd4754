import { MessageActivity, type Contract, type Subscriptions } from '#contracts';
import { queueFor } from '#messaging';

export interface ShopQueue {
  queue: string;
  service: string;
  type: string;
  kind: Contract['kind'];
}

/** False for the telemetry to the control room itself. */
export const isShopMessage = (contract: Contract): boolean => contract !== MessageActivity;

/** Every queue that a service consumes, in the order of `subscriptions.ts`. */
export const queuesOf = (subscriptions: Subscriptions): ShopQueue[] =>
  Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
    consumes.filter(isShopMessage).map((contract) => ({
      queue: queueFor(service, contract),
      service,
      type: contract.type,
      kind: contract.kind,
    })),
  );
