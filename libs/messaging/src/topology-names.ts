import type { Contract, Subscriptions } from '#contracts';

/** The exchanges with fixed names; there is also one retry exchange per delay, see {@link retryExchange}. */
export const Exchange = {
  events: 'events',
  commands: 'commands',
  replies: 'replies',
  telemetry: 'telemetry',
  deadLetters: 'dead-letters',
  replay: 'replay',
} as const;

/** The stream that keeps every event, so that it can be read again. */
export const EVENTS_LOG = 'events.log';

/** The exchange and the quorum queue of the `MajorityProbe`. Only a cluster has them. */
export const MAJORITY_PROBE = 'majority.probe';

const exchangeOfKind = {
  event: Exchange.events,
  command: Exchange.commands,
  reply: Exchange.replies,
  telemetry: Exchange.telemetry,
} as const;

export const exchangeFor = (contract: Contract): string => exchangeOfKind[contract.kind];

/** One queue per service and contract. The queue of a command has the name of the command, which begins with its service. */
export const queueFor = (service: string, contract: Contract): string =>
  contract.kind === 'command' ? contract.type : `${service}.${contract.type}`;

/** Every consumed contract with its queue, also of telemetry. */
export const consumersIn = (subscriptions: Subscriptions) =>
  Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
    consumes.map((contract) => ({ queue: queueFor(service, contract), contract })),
  );

/** The queues whose messages must not be lost: all but those of telemetry. Each has a dead letter queue. */
export const workQueuesOf = (subscriptions: Subscriptions): string[] =>
  consumersIn(subscriptions)
    .filter(({ contract }) => contract.kind !== 'telemetry')
    .map(({ queue }) => queue);

export const deadLetterQueueFor = (queue: string): string => `${queue}.dlq`;

/** Named by the delay, so that a changed schedule declares new queues and does not conflict with the old ones. */
export const retryExchange = (delayMs: number): string =>
  delayMs % 1000 === 0 ? `retry.${delayMs / 1000}s` : `retry.${delayMs}ms`;

export const replyQueuePrefix = (service: string): string => `${service}.replies.`;

/** How many instances of one service can receive replies at the same time. */
const REPLY_QUEUES = 16;

/** One per instance of a service that sends requests, see `ReplyInbox`. */
export const replyQueuesOf = (service: string): string[] =>
  Array.from({ length: REPLY_QUEUES }, (_, i) => `${replyQueuePrefix(service)}${i + 1}`);

/** The services that send requests to this one. */
export const requestersOf = (service: string, subscriptions: Subscriptions): string[] =>
  Object.entries(subscriptions)
    .filter(([, { publishes }]) =>
      publishes.some((contract) => contract.reply && subscriptions[service]?.consumes.includes(contract)),
    )
    .map(([requester]) => requester);
