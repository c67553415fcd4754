import type { Contract } from '#contracts';
import type { MessageFlow } from '../message-flows.js';
import { channelRef, exchangeChannel, messageRefs, replyChannel } from './channels.js';
import { keyOf } from './messages.js';

/** One operation per service and message that it publishes or consumes. */
export const operationsOf = (flows: readonly MessageFlow[]): Record<string, object> =>
  Object.fromEntries<object>(
    flows
      .filter(({ contract }) => contract.kind !== 'reply')
      .flatMap((flow) => [
        ...flow.publishedBy.map(
          (service) => [`${service}.publishes.${flow.contract.type}`, sendOperation(service, flow)] as const,
        ),
        ...flow.consumedBy.map(
          (service, index) =>
            [
              `${service}.consumes.${flow.contract.type}`,
              receiveOperation(service, flow, flow.queues[index]!),
            ] as const,
        ),
      ]),
  );

function sendOperation(service: string, flow: MessageFlow) {
  const { contract } = flow;
  const channel = exchangeChannel(flow);
  const isReliable = contract.kind !== 'telemetry';
  return {
    action: 'send',
    title: `${service} publishes ${contract.type}`,
    summary: isReliable
      ? 'Written to the outbox in the transaction of its change, then published with publisher confirms.'
      : 'Sent at most once: not stored, not confirmed.',
    channel: channelRef(channel),
    // A service publishes only the latest version.
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

function receiveOperation(service: string, flow: MessageFlow, queue: string) {
  const { contract } = flow;
  return {
    action: 'receive',
    title: `${service} consumes ${contract.type}`,
    summary:
      contract.kind === 'telemetry'
        ? 'Not retried: a message that fails is dropped.'
        : 'Acknowledged after its effect is committed; retried three times, then dead-lettered.',
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
