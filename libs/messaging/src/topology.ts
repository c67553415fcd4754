import type { Contract, Subscriptions } from '#contracts';
import {
  deadLetterQueueFor,
  consumersIn,
  EVENTS_LOG,
  Exchange,
  exchangeFor,
  queueFor,
  replyQueuesOf,
  requestersOf,
  retryExchange,
  workQueuesOf,
} from './topology-names.js';
import { exactly, NO_ROUTING_KEY, NOTHING } from './resource-patterns.js';

/** Everything that must exist at the broker before a service connects; `setup` makes it, no service may. */
export interface Topology {
  exchanges: { name: string; type: 'topic' }[];
  queues: { name: string; arguments: Record<string, string | number> }[];
  bindings: { exchange: string; queue: string; routingKey: string }[];
  users: UserRights[];
}

/** One service's rights as RabbitMQ keeps them: patterns over resource names, then per exchange over routing keys. */
export interface UserRights {
  name: string;
  configure: string;
  write: string;
  read: string;
  topics: { exchange: string; write: string; read: string }[];
  /** The queues that each of its processes consumes all the time, those of dead letters included. */
  consumes: string[];
}

/** How long the log keeps an event, as RabbitMQ writes durations: a number and one of Y M D h m s. */
export const DEFAULT_EVENTS_LOG_MAX_AGE = '7D';

/** What an installation may choose; services and setup must be given the same delays. */
export interface TopologySettings {
  retryDelaysMs: readonly number[];
  eventsLogMaxAge?: string;
}

/** A message older than this is stale: the broker moves it to the dead letters instead of delivering it. */
export const MESSAGE_TTL_MS = 24 * 60 * 60 * 1000;

/** How often the broker hands out one message before it gives up on it; consumers give up sooner, see `decideErrorAction`. */
export const DELIVERY_LIMIT = 20;

/** Computes the broker's whole set-up from the table of who says what to whom. */
export function topologyOf(
  subscriptions: Subscriptions,
  { retryDelaysMs, eventsLogMaxAge = DEFAULT_EVENTS_LOG_MAX_AGE }: TopologySettings,
): Topology {
  const listeners = consumersIn(subscriptions);
  const reliable = listeners.filter(({ contract }) => contract.kind !== 'telemetry');
  const retries = retryDelaysMs.map((delayMs) => ({ name: retryExchange(delayMs), delayMs }));
  const replyQueues = Object.entries(subscriptions)
    .filter(([, { publishes }]) => publishes.some(({ reply }) => reply))
    .flatMap(([service]) => replyQueuesOf(service));

  return {
    exchanges: [...Object.values(Exchange), ...retries.map(({ name }) => name)].map((name) => ({
      name,
      type: 'topic',
    })),
    queues: [
      ...listeners.map(({ queue, contract }) => ({
        name: queue,
        arguments: contract.kind === 'telemetry' ? telemetryQueue : workQueue(queue),
      })),
      ...reliable.map(({ queue }) => ({ name: deadLetterQueueFor(queue), arguments: deadLetterQueue })),
      ...retries.map(({ name, delayMs }) => ({ name, arguments: delayQueue(delayMs) })),
      ...replyQueues.map((name) => ({ name, arguments: replyQueue })),
      { name: EVENTS_LOG, arguments: eventsLog(eventsLogMaxAge) },
    ],
    bindings: [
      ...listeners.map(({ queue, contract }) => ({
        exchange: exchangeFor(contract),
        queue,
        routingKey: contract.type,
      })),
      ...reliable.map(({ queue }) => ({
        exchange: Exchange.deadLetters,
        queue: deadLetterQueueFor(queue),
        routingKey: queue,
      })),
      ...reliable.map(({ queue }) => ({ exchange: Exchange.replay, queue, routingKey: queue })),
      ...retries.map(({ name }) => ({ exchange: name, queue: name, routingKey: '#' })),
      ...replyQueues.map((queue) => ({ exchange: Exchange.replies, queue, routingKey: queue })),
      { exchange: Exchange.events, queue: EVENTS_LOG, routingKey: '#' },
    ],
    users: Object.keys(subscriptions).map((service) => rightsOf(service, subscriptions, retryDelaysMs)),
  };
}

const workQueue = (queue: string) => ({
  'x-queue-type': 'quorum',
  'x-message-ttl': MESSAGE_TTL_MS,
  'x-delivery-limit': DELIVERY_LIMIT,
  'x-dead-letter-exchange': Exchange.deadLetters,
  'x-dead-letter-routing-key': queue,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/** 4.x would drop at its own limit of 20 what nothing stands behind; a look at a letter, or a crash of its keeper, counts as a delivery. */
const deadLetterQueue = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/** Waits out its TTL, then the default exchange brings the message to the queue that its routing key names. */
const delayQueue = (delayMs: number) => ({
  'x-queue-type': 'quorum',
  'x-message-ttl': delayMs,
  'x-dead-letter-exchange': '',
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/** Replies are sent at most once, and nobody waits for one for a minute. */
const replyQueue = { 'x-queue-type': 'classic', 'x-message-ttl': 60_000, 'x-max-length': 10_000 };

const telemetryQueue = { 'x-queue-type': 'classic', 'x-message-ttl': 60_000, 'x-max-length': 100_000 };

/** The broker drops whole segments, so the log holds what is younger than this and often more. */
const eventsLog = (maxAge: string) => ({ 'x-queue-type': 'stream', 'x-max-age': maxAge });

function rightsOf(
  service: string,
  subscriptions: Subscriptions,
  retryDelaysMs: readonly number[],
): UserRights {
  const row = subscriptions[service]!;
  const queues = row.consumes.map((contract) => queueFor(service, contract));
  const failing = workQueuesOf({ [service]: row });
  const publishes = (kind: Contract['kind']) =>
    row.publishes.filter((contract) => contract.kind === kind).map(({ type }) => type);
  const ownReplies = row.publishes.some(({ reply }) => reply) ? replyQueuesOf(service) : [];
  const repliesTo = requestersOf(service, subscriptions).flatMap(replyQueuesOf);

  const log = row.readsEventsLog ? [EVENTS_LOG] : [];
  const keeps = row.keepsDeadLetters ? workQueuesOf(subscriptions) : [];

  const topics = [
    { exchange: Exchange.events, write: exactly(publishes('event')), read: NOTHING },
    { exchange: Exchange.commands, write: exactly(publishes('command')), read: NOTHING },
    { exchange: Exchange.telemetry, write: exactly(publishes('telemetry')), read: NOTHING },
    { exchange: Exchange.replies, write: exactly(repliesTo), read: NOTHING },
    { exchange: Exchange.deadLetters, write: exactly(failing), read: NOTHING },
    { exchange: Exchange.replay, write: exactly(keeps), read: NOTHING },
    ...retryDelaysMs.map((delayMs) => ({
      exchange: retryExchange(delayMs),
      // The monitor may write to the queue of that name, so no routing key may lead there.
      write: row.monitorsQueues && failing.length === 0 ? NO_ROUTING_KEY : exactly(failing),
      read: NOTHING,
    })),
  ];
  // A passive declare needs some right to the queue; write opens nothing to a user that may read no exchange (decision 0037).
  const monitored = row.monitorsQueues
    ? [
        ...consumersIn(subscriptions).map(({ queue }) => queue),
        ...retryDelaysMs.map(retryExchange),
        EVENTS_LOG,
      ]
    : [];
  const writable = topics
    .filter(({ write }) => ![NOTHING, NO_ROUTING_KEY].includes(write))
    .map(({ exchange }) => exchange);
  return {
    name: service,
    configure: NOTHING,
    write: exactly([...writable, ...monitored]),
    read: exactly([...queues, ...ownReplies, ...log, ...keeps.map(deadLetterQueueFor)]),
    topics,
    consumes: [...queues, ...keeps.map(deadLetterQueueFor)],
  };
}
