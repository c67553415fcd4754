import { type Contract, type Subscriptions, subscriptions } from '#contracts';
import { deadLetterQueueFor, queueFor } from '#messaging';
import { facts } from './shop.js';

const rows: Subscriptions = subscriptions;
const NAME = 'impersonator';

/** The service that publishes messages of this type; undefined for a type that no contract has. */
export const producerOf = (type: string): string | undefined =>
  Object.keys(rows).find((service) => rows[service]!.publishes.some((contract) => contract.type === type));

const contractByQueue = new Map<string, Contract>(
  Object.entries(rows).flatMap(([service, { listensTo }]) =>
    listensTo.flatMap((contract) =>
      [queueFor(service, contract), deadLetterQueueFor(queueFor(service, contract))].map(
        (queue) => [queue, contract] as const,
      ),
    ),
  ),
);

/** A service whose messages the consumer of this queue believes. */
export const producerFor = (queue: string): string | undefined => {
  const contract = contractByQueue.get(queue);
  return contract && producerOf(contract.type);
};

/**
 * The broker as a user that may publish in the name of any service, which no user of the shop may: RabbitMQ has the tag
 * `impersonator` for it.
 */
export async function impersonatorUrl(): Promise<string> {
  const { origin, username, password } = new URL(facts.rabbitmq.managementUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  for (const [path, body] of [
    [`users/${NAME}`, { password: NAME, tags: NAME }],
    [`permissions/order-rail/${NAME}`, { configure: '.*', write: '.*', read: '.*' }],
  ] as const) {
    const answer = await fetch(`${origin}/api/${path}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`RabbitMQ refuses ${path}: ${answer.status} ${await answer.text()}`);
  }
  const url = new URL(facts.rabbitmq.adminUrl);
  url.username = NAME;
  url.password = NAME;
  return url.href;
}
