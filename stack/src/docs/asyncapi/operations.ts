import type { Contract } from '#contracts';
import type { PublishedMessage } from '../published-messages.js';
import { channelRef, exchangeChannel, messageRefs, replyChannel } from './channels.js';
import { keyOf } from './messages.js';

/** Who says and who hears each message: one operation for each service and message. */
export const operationsOf = (said: readonly PublishedMessage[]): Record<string, object> =>
  Object.fromEntries<object>(
    said
      .filter(({ contract }) => contract.kind !== 'reply')
      .flatMap((one) => [
        ...one.by.map((service) => [`${service}.says.${one.contract.type}`, sends(service, one)] as const),
        ...one.consumers.map(
          (service, index) =>
            [`${service}.hears.${one.contract.type}`, receives(service, one, one.queues[index]!)] as const,
        ),
      ]),
  );

function sends(service: string, one: PublishedMessage) {
  const { contract } = one;
  const channel = exchangeChannel(one);
  const certain = contract.kind !== 'telemetry';
  return {
    action: 'send',
    title: `${service} says ${contract.type}`,
    summary: certain
      ? 'Written into the outbox with the change that it tells of, published and confirmed after it.'
      : 'Sent at most once: nothing is kept or confirmed.',
    channel: channelRef(channel),
    // What is said is always of the version that the code writes.
    messages: [{ $ref: `#/channels/${channel}/messages/${keyOf(contract)}` }],
    tags: [{ name: service }],
    bindings: {
      amqp: {
        deliveryMode: certain ? 2 : 1,
        mandatory: certain,
        timestamp: true,
        bindingVersion: '0.3.0',
      },
    },
    ...(contract.reply && { reply: replyAt(replyChannel(service), contract.reply) }),
  };
}

function receives(service: string, one: PublishedMessage, queue: string) {
  const { contract } = one;
  return {
    action: 'receive',
    title: `${service} hears ${contract.type}`,
    summary:
      contract.kind === 'telemetry'
        ? 'Taken as it comes: what fails is gone.'
        : 'Acknowledged when its effect is committed; tried three times more, then a dead letter.',
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
