import type { Contract, Subscriptions } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { UntrustedProducer } from '../failure/failures.js';
import { queueFor } from '../topology-names.js';

/** Broker users whose messages a consumer accepts, see {@link untrustedProducerIn}. The user of a service has its name. */
export type TrustedUsers = ReadonlySet<string>;

const servicesThat = (
  subscriptions: Subscriptions,
  match: (row: Subscriptions[string]) => boolean | undefined,
): string[] =>
  Object.entries(subscriptions)
    .filter(([, row]) => match(row))
    .map(([service]) => service);

const has = (contracts: readonly Contract[], { type }: Contract) =>
  contracts.some((contract) => contract.type === type);

/** The services that publish this contract. */
export const producersOf = (subscriptions: Subscriptions, contract: Contract): TrustedUsers =>
  new Set(servicesThat(subscriptions, ({ publishes }) => has(publishes, contract)));

/** The services that reply to requests of this contract. */
export const respondersOf = (subscriptions: Subscriptions, request: Contract): TrustedUsers =>
  new Set(servicesThat(subscriptions, ({ consumes }) => has(consumes, request)));

/** The producers of the contract, the consuming service (its retries) and the service that collects dead letters (replays). */
export const trustedUsersOf = (
  subscriptions: Subscriptions,
  service: string,
  contract: Contract,
): TrustedUsers =>
  new Set([
    ...producersOf(subscriptions, contract),
    service,
    ...servicesThat(subscriptions, ({ collectsDeadLetters }) => collectsDeadLetters),
  ]);

/** Of every queue that has a dead letter queue. */
export const trustedUsersByQueue = (subscriptions: Subscriptions): Map<string, TrustedUsers> =>
  new Map(
    Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
      consumes
        .filter(({ kind }) => kind !== 'telemetry')
        .map((contract) => [queueFor(service, contract), trustedUsersOf(subscriptions, service, contract)]),
    ),
  );

/**
 * The error if none of the trusted users published the message. RabbitMQ validates the property `user_id`: it closes the channel
 * of a publisher that sets another name than its own.
 */
export function untrustedProducerIn(
  { properties }: ConsumeMessage,
  trusted: TrustedUsers,
): UntrustedProducer | undefined {
  const userId: unknown = properties.userId;
  if (typeof userId === 'string' && trusted.has(userId)) return undefined;
  const publishedBy =
    typeof userId === 'string' ? `by the broker user ${JSON.stringify(userId)}` : 'without a user_id';
  return new UntrustedProducer(
    `the message was published ${publishedBy}, this queue accepts messages of ${[...trusted].join(', ')} alone: find out who used that user's password`,
  );
}
