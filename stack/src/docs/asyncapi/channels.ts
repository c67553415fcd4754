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

/** The channel to publish on: the exchange, with the message type as the routing key. */
export const exchangeChannel = ({ contract }: Pick<PublishedMessage, 'contract'>): string =>
  contract.kind === 'reply' ? Exchange.replies : `${exchangeFor(contract)}.${contract.type}`;

/** The channel on which a service receives the replies to its requests. */
export const replyChannel = (service: string): string => `${replyQueuePrefix(service)}instance`;

export const channelRef = (channel: string) => ({ $ref: `#/channels/${channel}` });

/** References to all versions of a message in the channel. */
export const messageRefs = (channel: string, contract: PublishedMessage['contract']) =>
  versionsOf(contract).map((version) => ({ $ref: `#/channels/${channel}/messages/${keyOf(version)}` }));

/** One channel per routing key to publish on, one per queue to consume from, and the stream of all events. */
export function channelsOf(
  subscriptions: Subscriptions,
  messages: readonly PublishedMessage[],
): Record<string, object> {
  const { queues } = topologyOf(subscriptions, { retryDelaysMs });
  const argumentsOf = (queue: string) => queues.find(({ name }) => name === queue)?.arguments;
  const queueChannel = (queue: string, message: PublishedMessage) => ({
    title: `Queue ${queue}`,
    address: queue,
    ...contentOf([message]),
    bindings: queueBinding(queue),
    'x-queue-arguments': argumentsOf(queue),
    ...(argumentsOf(deadLetterQueueFor(queue)) && { 'x-dead-letter-queue': deadLetterQueueFor(queue) }),
  });
  const events = messages.filter(({ contract }) => contract.kind === 'event');
  return Object.fromEntries([
    ...messages.map((message): Channel => [exchangeChannel(message), publishChannel(message)]),
    ...messages.flatMap((message) =>
      message.contract.kind === 'reply'
        ? message.consumers.map((service): Channel => [
            replyChannel(service),
            replyQueueChannel(service, message, argumentsOf(replyQueuesOf(service)[0]!)),
          ])
        : message.queues.map((queue): Channel => [queue, queueChannel(queue, message)]),
    ),
    [
      EVENTS_LOG,
      {
        title: `Stream ${EVENTS_LOG}`,
        summary: 'Every event of the last seven days. Consumers can read it from the beginning.',
        address: EVENTS_LOG,
        ...contentOf(events),
        bindings: queueBinding(EVENTS_LOG),
        'x-queue-arguments': argumentsOf(EVENTS_LOG),
      },
    ],
  ]);
}

type Channel = readonly [key: string, channel: object];

const server = { servers: [{ $ref: '#/servers/rabbitmq' }] };

const contentOf = (messages: readonly PublishedMessage[]) => ({
  messages: Object.fromEntries(
    messages
      .flatMap(({ contract }) => versionsOf(contract))
      .map((version) => [keyOf(version), { $ref: `#/components/messages/${keyOf(version)}` }]),
  ),
  ...server,
});

/** The request names the queue of its reply, so the channel of a reply has no address. */
function publishChannel(message: PublishedMessage) {
  const { contract } = message;
  const exchange = {
    name: exchangeFor(contract),
    type: 'topic',
    durable: true,
    autoDelete: false,
    vhost: VHOST,
  };
  const isReply = contract.kind === 'reply';
  return {
    title: `Exchange ${exchange.name}, ${isReply ? 'to the queue in reply-to' : contract.type}`,
    address: isReply ? null : contract.type,
    ...contentOf([message]),
    bindings: { amqp: { is: 'routingKey', exchange, bindingVersion: '0.3.0' } },
  };
}

const replyQueueChannel = (
  service: string,
  message: PublishedMessage,
  queueArguments: object | undefined,
) => ({
  title: `Queue ${replyQueuePrefix(service)}<instance>`,
  summary: `One for each instance of ${service}, which is its exclusive consumer.`,
  address: `${replyQueuePrefix(service)}{instance}`,
  parameters: {
    instance: {
      description: `1 to ${replyQueuesOf(service).length}: the first free number when the instance starts.`,
    },
  },
  ...contentOf([message]),
  bindings: queueBinding(`${replyQueuePrefix(service)}{instance}`),
  'x-queue-arguments': queueArguments,
});

const queueBinding = (name: string) => ({
  amqp: {
    is: 'queue',
    queue: { name, durable: true, exclusive: false, autoDelete: false, vhost: VHOST },
    bindingVersion: '0.3.0',
  },
});
