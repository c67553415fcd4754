import { type Contract, type Subscriptions, subscriptions } from '#contracts';
import { deadLetterQueueFor, queueFor } from '#messaging';

const rows: Subscriptions = subscriptions;

/** The service that publishes messages of this type; undefined for an unknown type. */
export const producerOf = (type: string): string | undefined =>
  Object.keys(rows).find((service) => rows[service]!.publishes.some((contract) => contract.type === type));

const contractByQueue = new Map<string, Contract>(
  Object.entries(rows).flatMap(([service, { consumes }]) =>
    consumes.flatMap((contract) =>
      [queueFor(service, contract), deadLetterQueueFor(queueFor(service, contract))].map(
        (queue) => [queue, contract] as const,
      ),
    ),
  ),
);

/** A service whose messages the consumer of this queue trusts. */
export const producerFor = (queue: string): string | undefined => {
  const contract = contractByQueue.get(queue);
  return contract && producerOf(contract.type);
};
