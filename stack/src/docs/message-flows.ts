import type { Contract, Subscriptions } from '#contracts';
import { queueFor, replyQueuePrefix } from '#messaging';

/** A message with the services that publish and consume it. */
export interface MessageFlow {
  contract: Contract;
  publishedBy: string[];
  consumedBy: string[];
  /** The queues from which it is consumed. */
  queues: string[];
}

/** Each message once, a reply right after its request. */
export function messageFlows(subscriptions: Subscriptions): MessageFlow[] {
  const rows = Object.entries(subscriptions);
  const sides = ['publishes', 'consumes'] as const;
  const contracts = new Set(sides.flatMap((side) => rows.flatMap(([, row]) => row[side])));
  const namesOf = (side: (typeof sides)[number], contract: Contract) =>
    rows.filter(([, row]) => row[side].includes(contract)).map(([service]) => service);
  return [...contracts].flatMap((contract) => {
    const publishedBy = namesOf('publishes', contract);
    const consumedBy = namesOf('consumes', contract);
    const flow = {
      contract,
      publishedBy,
      consumedBy,
      queues: consumedBy.map((service) => queueFor(service, contract)),
    };
    if (!contract.reply) return [flow];
    const replyQueues = publishedBy.map((service) => `${replyQueuePrefix(service)}<instance>`);
    return [
      flow,
      { contract: contract.reply, publishedBy: consumedBy, consumedBy: publishedBy, queues: replyQueues },
    ];
  });
}
