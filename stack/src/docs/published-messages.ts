import type { Contract, Subscriptions } from '#contracts';
import { queueFor, replyQueuePrefix } from '#messaging';

/** A message with everybody who says or hears it. */
export interface PublishedMessage {
  contract: Contract;
  by: string[];
  consumers: string[];
  /** The queues in which it is heard. */
  queues: string[];
}

/** Everything that is said or heard, each message once, a reply right after its request. */
export function messagesOfShop(subscriptions: Subscriptions): PublishedMessage[] {
  const rows = Object.entries(subscriptions);
  const sides = ['publishes', 'consumes'] as const;
  const spoken = new Set(sides.flatMap((side) => rows.flatMap(([, row]) => row[side])));
  const namesOf = (side: (typeof sides)[number], contract: Contract) =>
    rows.filter(([, row]) => row[side].includes(contract)).map(([service]) => service);
  return [...spoken].flatMap((contract) => {
    const by = namesOf('publishes', contract);
    const consumers = namesOf('consumes', contract);
    const said = { contract, by, consumers, queues: consumers.map((service) => queueFor(service, contract)) };
    if (!contract.reply) return [said];
    const replyQueues = by.map((service) => `${replyQueuePrefix(service)}<instance>`);
    return [said, { contract: contract.reply, by: consumers, consumers: by, queues: replyQueues }];
  });
}
