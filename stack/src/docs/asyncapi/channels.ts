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
import type { MessageFlow } from '../message-flows.js';
import { keyOf, versionsOf } from './messages.js';

const retryDelaysMs = DEFAULT_RETRY_DELAYS_MS.split(',').map(Number);

/** The channel to which a message is published: its exchange, with its type as the routing key. */
export const exchangeChannel = ({ contract }: Pick<MessageFlow, 'contract'>): string =>
  contract.kind === 'reply' ? Exchange.replies : `${exchangeFor(contract)}.${contract.type}`;

/** The channel from which a service consumes the replies to its requests. */
export const replyChannel = (service: string): string => `${replyQueuePrefix(service)}instance`;

export const channelRef = (channel: string) => ({ $ref: `#/channels/${channel}` });

/** References to all versions of a message. */
export const messageRefs = (channel: string, contract: MessageFlow['contract']) =>
  versionsOf(contract).map((version) => ({ $ref: `#/channels/${channel}/messages/${keyOf(version)}` }));

/** One channel per routing key for publishers, one per queue for consumers, and the stream of all events. */
export function channelsOf(
  subscriptions: Subscriptions,
  flows: readonly MessageFlow[],
): Record<string, object> {
  const { queues } = topologyOf(subscriptions, { retryDelaysMs });
  const argumentsOf = (queue: string) => queues.find(({ name }) => name === queue)?.arguments;
  const queueChannel = (queue: string, flow: MessageFlow) => ({
    title: `Queue ${queue}`,
    address: queue,
    ...carrying([flow]),
    bindings: queueBinding(queue),
    'x-queue-arguments': argumentsOf(queue),
    ...(argumentsOf(deadLetterQueueFor(queue)) && { 'x-dead-letter-queue': deadLetterQueueFor(queue) }),
  });
  const events = flows.filter(({ contract }) => contract.kind === 'event');
  return Object.fromEntries([
    ...flows.map((flow): Channel => [exchangeChannel(flow), exchangeChannelOf(flow)]),
    ...flows.flatMap((flow) =>
      flow.contract.kind === 'reply'
        ? flow.consumedBy.map((service): Channel => [
            replyChannel(service),
            replyQueueChannel(service, flow, argumentsOf(replyQueuesOf(service)[0]!)),
          ])
        : flow.queues.map((queue): Channel => [queue, queueChannel(queue, flow)]),
    ),
    [
      EVENTS_LOG,
      {
        title: `Stream ${EVENTS_LOG}`,
        summary: 'Every event of the last seven days; a consumer can read it from the beginning.',
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

const carrying = (flows: readonly MessageFlow[]) => ({
  messages: Object.fromEntries(
    flows
      .flatMap(({ contract }) => versionsOf(contract))
      .map((version) => [keyOf(version), { $ref: `#/components/messages/${keyOf(version)}` }]),
  ),
  ...server,
});

/** A reply goes to the queue that its request names, so its channel has no address. */
function exchangeChannelOf(flow: MessageFlow) {
  const { contract } = flow;
  const exchange = {
    name: exchangeFor(contract),
    type: 'topic',
    durable: true,
    autoDelete: false,
    vhost: VHOST,
  };
  const isReply = contract.kind === 'reply';
  return {
    title: `Exchange ${exchange.name}, ${isReply ? 'to the reply queue of the request' : contract.type}`,
    address: isReply ? null : contract.type,
    ...carrying([flow]),
    bindings: { amqp: { is: 'routingKey', exchange, bindingVersion: '0.3.0' } },
  };
}

const replyQueueChannel = (service: string, flow: MessageFlow, queueArguments: object | undefined) => ({
  title: `Queue ${replyQueuePrefix(service)}<instance>`,
  summary: `One for each instance of ${service}, which consumes it exclusively.`,
  address: `${replyQueuePrefix(service)}{instance}`,
  parameters: {
    instance: {
      description: `1 to ${replyQueuesOf(service).length}: the first one that is free when the instance starts.`,
    },
  },
  ...carrying([flow]),
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
