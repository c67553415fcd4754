import type { Contract, Subscriptions } from '#contracts';
import {
  deadLetterQueueFor,
  consumersIn,
  EVENTS_LOG,
  Exchange,
  exchangeFor,
  MAJORITY_PROBE,
  queueFor,
  replyQueuesOf,
  requestersOf,
  retryExchange,
  workQueuesOf,
} from './topology-names.js';
import { exactly, NO_ROUTING_KEY, NOTHING } from './resource-patterns.js';

/** What must exist at the broker before a service connects. The setup job declares it; services have no configure permission. */
export interface Topology {
  exchanges: { name: string; type: 'topic' }[];
  queues: { name: string; arguments: Record<string, string | number> }[];
  bindings: { exchange: string; queue: string; routingKey: string }[];
  users: UserPermissions[];
}

/** The permissions of a service: patterns over resource names, and per exchange over routing keys. */
export interface UserPermissions {
  name: string;
  configure: string;
  write: string;
  read: string;
  topics: { exchange: string; write: string; read: string }[];
  /** With `management` the user may read the management API, within its permissions. */
  tags: '' | 'management';
  /** The queues that each process of the service consumes, dead letter queues included. */
  consumes: string[];
}

/** How long the events log keeps an event, in RabbitMQ's form: a number and one of Y M D h m s. */
export const DEFAULT_EVENTS_LOG_MAX_AGE = '7D';

/** Services and the setup job must have the same retry delays. */
export interface TopologySettings {
  retryDelaysMs: readonly number[];
  eventsLogMaxAge?: string;
  /** Adds the queue of the `MajorityProbe`. */
  isCluster?: boolean;
}

/** The broker dead-letters a message that is older. */
export const MESSAGE_TTL_MS = 24 * 60 * 60 * 1000;

/** The broker dead-letters a message after so many deliveries without an ack. Consumers do so earlier, see `decideBeforeHandling`. */
export const DELIVERY_LIMIT = 20;

export function topologyOf(
  subscriptions: Subscriptions,
  { retryDelaysMs, eventsLogMaxAge = DEFAULT_EVENTS_LOG_MAX_AGE, isCluster = false }: TopologySettings,
): Topology {
  const consumers = consumersIn(subscriptions);
  const withDeadLetters = consumers.filter(({ contract }) => contract.kind !== 'telemetry');
  const retries = retryDelaysMs.map((delayMs) => ({ name: retryExchange(delayMs), delayMs }));
  const replyQueues = Object.entries(subscriptions)
    .filter(([, { publishes }]) => publishes.some(({ reply }) => reply))
    .flatMap(([service]) => replyQueuesOf(service));

  const probes = isCluster ? [MAJORITY_PROBE] : [];
  return {
    exchanges: [...Object.values(Exchange), ...retries.map(({ name }) => name), ...probes].map((name) => ({
      name,
      type: 'topic',
    })),
    queues: [
      ...consumers.map(({ queue, contract }) => ({
        name: queue,
        arguments: contract.kind === 'telemetry' ? telemetryQueue : workQueue(queue),
      })),
      ...withDeadLetters.map(({ queue }) => ({
        name: deadLetterQueueFor(queue),
        arguments: deadLetterQueue,
      })),
      ...retries.map(({ name, delayMs }) => ({ name, arguments: delayQueue(delayMs) })),
      ...replyQueues.map((name) => ({ name, arguments: replyQueue })),
      { name: EVENTS_LOG, arguments: eventsLog(eventsLogMaxAge) },
      ...probes.map((name) => ({ name, arguments: probeQueue })),
    ],
    bindings: [
      ...consumers.map(({ queue, contract }) => ({
        exchange: exchangeFor(contract),
        queue,
        routingKey: contract.type,
      })),
      ...withDeadLetters.map(({ queue }) => ({
        exchange: Exchange.deadLetters,
        queue: deadLetterQueueFor(queue),
        routingKey: queue,
      })),
      ...withDeadLetters.map(({ queue }) => ({ exchange: Exchange.replay, queue, routingKey: queue })),
      ...retries.map(({ name }) => ({ exchange: name, queue: name, routingKey: '#' })),
      ...replyQueues.map((queue) => ({ exchange: Exchange.replies, queue, routingKey: queue })),
      { exchange: Exchange.events, queue: EVENTS_LOG, routingKey: '#' },
      ...probes.map((name) => ({ exchange: name, queue: name, routingKey: '#' })),
    ],
    users: Object.keys(subscriptions).map((service) =>
      permissionsOf(service, subscriptions, retryDelaysMs, probes),
    ),
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

/** RabbitMQ 4 drops a dead letter after its default of 20 deliveries. Reading one, or a crash of the collector, is a delivery. */
const deadLetterQueue = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/** After the TTL the default exchange routes the message to the queue that its routing key names. */
const delayQueue = (delayMs: number) => ({
  'x-queue-type': 'quorum',
  'x-message-ttl': delayMs,
  'x-dead-letter-exchange': '',
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/** A reply is sent at most once, and its requester waits for less than a minute. */
const replyQueue = { 'x-queue-type': 'classic', 'x-message-ttl': 60_000, 'x-max-length': 10_000 };

const telemetryQueue = { 'x-queue-type': 'classic', 'x-message-ttl': 60_000, 'x-max-length': 100_000 };

/** Keeps one message. No service reads it. */
const probeQueue = { 'x-queue-type': 'quorum', 'x-max-length': 1 };

/** The broker drops whole segments, so the stream often keeps events for longer. */
const eventsLog = (maxAge: string) => ({ 'x-queue-type': 'stream', 'x-max-age': maxAge });

function permissionsOf(
  service: string,
  subscriptions: Subscriptions,
  retryDelaysMs: readonly number[],
  probes: readonly string[],
): UserPermissions {
  const row = subscriptions[service]!;
  const queues = row.consumes.map((contract) => queueFor(service, contract));
  const ownWorkQueues = workQueuesOf({ [service]: row });
  const publishes = (kind: Contract['kind']) =>
    row.publishes.filter((contract) => contract.kind === kind).map(({ type }) => type);
  const ownReplies = row.publishes.some(({ reply }) => reply) ? replyQueuesOf(service) : [];
  const repliesTo = requestersOf(service, subscriptions).flatMap(replyQueuesOf);

  const log = row.readsEventsLog ? [EVENTS_LOG] : [];
  const collectedQueues = row.collectsDeadLetters ? workQueuesOf(subscriptions) : [];

  const topics = [
    { exchange: Exchange.events, write: exactly(publishes('event')), read: NOTHING },
    { exchange: Exchange.commands, write: exactly(publishes('command')), read: NOTHING },
    { exchange: Exchange.telemetry, write: exactly(publishes('telemetry')), read: NOTHING },
    { exchange: Exchange.replies, write: exactly(repliesTo), read: NOTHING },
    { exchange: Exchange.deadLetters, write: exactly(ownWorkQueues), read: NOTHING },
    { exchange: Exchange.replay, write: exactly(collectedQueues), read: NOTHING },
    ...retryDelaysMs.map((delayMs) => ({
      exchange: retryExchange(delayMs),
      // The monitor has a write permission for the name of this exchange and queue, so it gets no routing key.
      write: row.monitorsQueues && ownWorkQueues.length === 0 ? NO_ROUTING_KEY : exactly(ownWorkQueues),
      read: NOTHING,
    })),
  ];
  // A passive declare needs a permission for the queue. Write permits nothing to a user that may read no exchange (decision 0037).
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
    write: exactly([...writable, ...monitored, ...probes]),
    read: exactly([...queues, ...ownReplies, ...log, ...collectedQueues.map(deadLetterQueueFor)]),
    topics,
    tags: row.monitorsQueues ? 'management' : '',
    consumes: [...queues, ...collectedQueues.map(deadLetterQueueFor)],
  };
}
