import type { Contract, Subscriptions } from '#contracts';
import { queueFor, replyQueuePrefix } from '#messaging';

/** A message with the services that publish and consume it. */
export interface PublishedMessage {
  contract: Contract;
  publishers: string[];
  consumers: string[];
  /** The queue of each consumer, in the order of `consumers`. */
  queues: string[];
}

/** Each message of the shop once, each reply right after its request. */
export function publishedMessages(subscriptions: Subscriptions): PublishedMessage[] {
  const rows = Object.entries(subscriptions);
  const sides = ['publishes', 'consumes'] as const;
  const contracts = new Set(sides.flatMap((side) => rows.flatMap(([, row]) => row[side])));
  const servicesThat = (side: (typeof sides)[number], contract: Contract) =>
    rows.filter(([, row]) => row[side].includes(contract)).map(([service]) => service);
  return [...contracts].flatMap((contract) => {
    const publishers = servicesThat('publishes', contract);
    const consumers = servicesThat('consumes', contract);
    const queues = consumers.map((service) => queueFor(service, contract));
    const message = { contract, publishers, consumers, queues };
    if (!contract.reply) return [message];
    const replyQueues = publishers.map((service) => `${replyQueuePrefix(service)}<instance>`);
    const reply = {
      contract: contract.reply,
      publishers: consumers,
      consumers: publishers,
      queues: replyQueues,
    };
    return [message, reply];
  });
}
