import type { Subscriptions } from '#contracts';
import {
  DEFAULT_RETRY_DELAYS_MS,
  deadLetterQueueFor,
  EVENTS_LOG,
  Exchange,
  exchangeFor,
  replyQueuePrefix,
  replyQueuesOf,
  topologyOf,
} from '#messaging';
import { VHOST } from '../../setup/broker.js';
import type { PublishedMessage } from '../published-messages.js';
import { keyOf, versionsOf } from './messages.js';

const retryDelaysMs = DEFAULT_RETRY_DELAYS_MS.split(',').map(Number);

/** Where a message is said: its exchange, with its type as the routing key. */
export const exchangeChannel = ({ contract }: Pick<PublishedMessage, 'contract'>): string =>
  contract.kind === 'reply' ? Exchange.replies : `${exchangeFor(contract)}.${contract.type}`;

/** Where a service awaits the answers to its requests. */
export const replyChannel = (service: string): string => `${replyQueuePrefix(service)}instance`;

/** A reference to one channel of the document. */
export const channelRef = (channel: string) => ({ $ref: `#/channels/${channel}` });

/** References to all versions of a message as the channel has them. */
export const messageRefs = (channel: string, contract: PublishedMessage['contract']) =>
  versionsOf(contract).map((version) => ({ $ref: `#/channels/${channel}/messages/${keyOf(version)}` }));

/** One channel per routing key, for who says it, and one per queue, for who hears it; and the stream that keeps all events. */
export function channelsOf(subscriptions: Subscriptions, said: readonly PublishedMessage[]): Record<string, object> {
  const { queues } = topologyOf(subscriptions, { retryDelaysMs });
  const argumentsOf = (queue: string) => queues.find(({ name }) => name === queue)?.arguments;
  const hears = (queue: string, one: PublishedMessage) => ({
    title: `Queue ${queue}`,
    address: queue,
    ...carrying([one]),
    bindings: queueBinding(queue),
    'x-queue-arguments': argumentsOf(queue),
    ...(argumentsOf(deadLetterQueueFor(queue)) && { 'x-dead-letter-queue': deadLetterQueueFor(queue) }),
  });
  const events = said.filter(({ contract }) => contract.kind === 'event');
  return Object.fromEntries([
    ...said.map((one): Channel => [exchangeChannel(one), says(one)]),
    ...said.flatMap((one) =>
      one.contract.kind === 'reply'
        ? one.consumers.map((service): Channel => [
            replyChannel(service),
            awaits(service, one, argumentsOf(replyQueuesOf(service)[0]!)),
          ])
        : one.queues.map((queue): Channel => [queue, hears(queue, one)]),
    ),
    [
      EVENTS_LOG,
      {
        title: `Stream ${EVENTS_LOG}`,
        summary: 'Every event of the last seven days, to be read again from its beginning.',
        address: EVENTS_LOG,
        ...carrying(events),
        bindings: queueBinding(EVENTS_LOG),
        'x-queue-arguments': argumentsOf(EVENTS_LOG),
      },
    ],
  ]);
}

type Channel = readonly [key: string, channel: object];

const server = { servers: [{ $ref: '#/servers/rabbitmq' }] };

const carrying = (said: readonly PublishedMessage[]) => ({
  messages: Object.fromEntries(
    said
      .flatMap(({ contract }) => versionsOf(contract))
      .map((version) => [keyOf(version), { $ref: `#/components/messages/${keyOf(version)}` }]),
  ),
  ...server,
});

/** Answers go to the queue that the request names, so their channel has no address of its own. */
function says(one: PublishedMessage) {
  const { contract } = one;
  const exchange = {
    name: exchangeFor(contract),
    type: 'topic',
    durable: true,
    autoDelete: false,
    vhost: VHOST,
  };
  const isReply = contract.kind === 'reply';
  return {
    title: `Exchange ${exchange.name}, ${isReply ? 'to the queue that asked' : contract.type}`,
    address: isReply ? null : contract.type,
    ...carrying([one]),
    bindings: { amqp: { is: 'routingKey', exchange, bindingVersion: '0.3.0' } },
  };
}

const awaits = (service: string, one: PublishedMessage, given: object | undefined) => ({
  title: `Queue ${replyQueuePrefix(service)}<instance>`,
  summary: `One for each instance of ${service}, which consumes it exclusively.`,
  address: `${replyQueuePrefix(service)}{instance}`,
  parameters: {
    instance: {
      description: `1 to ${replyQueuesOf(service).length}: the first that is free when the instance starts.`,
    },
  },
  ...carrying([one]),
  bindings: queueBinding(`${replyQueuePrefix(service)}{instance}`),
  'x-queue-arguments': given,
});

const queueBinding = (name: string) => ({
  amqp: {
    is: 'queue',
    queue: { name, durable: true, exclusive: false, autoDelete: false, vhost: VHOST },
    bindingVersion: '0.3.0',
  },
});
