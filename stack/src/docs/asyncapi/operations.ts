import type { Contract } from '#contracts';
import type { PublishedMessage } from '../published-messages.js';
import { channelRef, exchangeChannel, messageRefs, replyChannel } from './channels.js';
import { keyOf } from './messages.js';

/** One operation for each publisher and one for each consumer of a message. */
export const operationsOf = (messages: readonly PublishedMessage[]): Record<string, object> =>
  Object.fromEntries<object>(
    messages
      .filter(({ contract }) => contract.kind !== 'reply')
      .flatMap((message) => [
        ...message.publishers.map(
          (service) => [`${service}.publishes.${message.contract.type}`, sends(service, message)] as const,
        ),
        ...message.consumers.map(
          (service, index) =>
            [
              `${service}.consumes.${message.contract.type}`,
              receives(service, message, message.queues[index]!),
            ] as const,
        ),
      ]),
  );

function sends(service: string, message: PublishedMessage) {
  const { contract } = message;
  const channel = exchangeChannel(message);
  const isReliable = contract.kind !== 'telemetry';
  return {
    action: 'send',
    title: `${service} publishes ${contract.type}`,
    summary: isReliable
      ? 'Written to the outbox in the transaction of its change. The relay publishes it after the commit, until the broker confirms it.'
      : 'Published at most once: not stored, not confirmed.',
    channel: channelRef(channel),
    // The code writes the current version only.
    messages: [{ $ref: `#/channels/${channel}/messages/${keyOf(contract)}` }],
    tags: [{ name: service }],
    bindings: {
      amqp: {
        deliveryMode: isReliable ? 2 : 1,
        mandatory: isReliable,
        timestamp: true,
        bindingVersion: '0.3.0',
      },
    },
    ...(contract.reply && { reply: replyAt(replyChannel(service), contract.reply) }),
  };
}

function receives(service: string, { contract }: PublishedMessage, queue: string) {
  return {
    action: 'receive',
    title: `${service} consumes ${contract.type}`,
    summary:
      contract.kind === 'telemetry'
        ? 'Not acknowledged: a message whose handler fails is lost.'
        : 'Acknowledged after its effect is committed. A failed message is retried three times, then dead-lettered.',
    channel: channelRef(queue),
    messages: messageRefs(queue, contract),
    tags: [{ name: service }],
    bindings: { amqp: { ack: contract.kind !== 'telemetry', bindingVersion: '0.3.0' } },
    ...(contract.reply && {
      reply: {
        address: {
          description: 'The AMQP property reply-to of the request.',
          location: '$message.header#/reply_to',
        },
        ...replyAt(exchangeChannel({ contract: contract.reply }), contract.reply),
      },
    }),
  };
}

const replyAt = (channel: string, reply: Contract) => ({
  channel: channelRef(channel),
  messages: messageRefs(channel, reply),
});
