import type { Contract, Subscriptions } from '#contracts';

/** The exchanges with fixed names; a retry exchange there is one of per delay, see {@link retryExchange}. */
export const Exchange = {
  events: 'events',
  commands: 'commands',
  replies: 'replies',
  telemetry: 'telemetry',
  deadLetters: 'dead-letters',
  replay: 'replay',
} as const;

/** The stream that keeps every event for replay. */
export const EVENTS_LOG = 'events.log';

const exchangeOfKind = {
  event: Exchange.events,
  command: Exchange.commands,
  reply: Exchange.replies,
  telemetry: Exchange.telemetry,
} as const;

/** Where a message of this contract is published. */
export const exchangeFor = (contract: Contract): string => exchangeOfKind[contract.kind];

/** One queue per service and message; a command's queue is named by the command, which begins with its service. */
export const queueFor = (service: string, contract: Contract): string =>
  contract.kind === 'command' ? contract.type : `${service}.${contract.type}`;

/** Every consumer with its queue, those of telemetry included. */
export const consumersIn = (subscriptions: Subscriptions) =>
  Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
    consumes.map((contract) => ({ queue: queueFor(service, contract), contract })),
  );

/** The queues that keep every message until it is settled, each with its dead letter queue; those of telemetry are not among them. */
export const workQueuesOf = (subscriptions: Subscriptions): string[] =>
  consumersIn(subscriptions)
    .filter(({ contract }) => contract.kind !== 'telemetry')
    .map(({ queue }) => queue);

/** Where a queue's dead letters wait. */
export const deadLetterQueueFor = (queue: string): string => `${queue}.dlq`;

/** The name is the delay, so that a changed schedule makes new queues instead of conflicting with the old ones. */
export const retryExchange = (delayMs: number): string =>
  delayMs % 1000 === 0 ? `retry.${delayMs / 1000}s` : `retry.${delayMs}ms`;

/** Prefix of the queues on which the instances of a service await replies. */
export const replyQueuePrefix = (service: string): string => `${service}.replies.`;

/** How many instances of one service can await replies at the same time. */
const REPLY_QUEUES = 16;

/** One for each instance of a service that awaits replies, see `ReplyInbox`. */
export const replyQueuesOf = (service: string): string[] =>
  Array.from({ length: REPLY_QUEUES }, (_, i) => `${replyQueuePrefix(service)}${i + 1}`);

/** The services that send requests to this one and await its replies. */
export const requestersOf = (service: string, subscriptions: Subscriptions): string[] =>
  Object.entries(subscriptions)
    .filter(([, { publishes }]) =>
      publishes.some((contract) => contract.reply && subscriptions[service]?.consumes.includes(contract)),
    )
    .map(([requester]) => requester);
