import { connect } from 'amqplib';
import { subscriptions } from '#contracts';
import { consumersIn, Exchange, EVENTS_LOG, exchangeFor } from '#messaging';

/** The messages of one routing key, each counted once, and the queues that store a copy. */
export interface TappedMessages {
  routingKey: string;
  messages: number;
  /** Bodies, and properties with headers as JSON. */
  bytes: number;
  queues: string[];
}

const TAPPED = [Exchange.events, Exchange.commands, Exchange.replies, Exchange.telemetry];

/** Copies every message to a queue of its own until `stop`. `adminUrl` is an administrator's. */
export async function tapMessages(adminUrl: string): Promise<{ stop: () => Promise<TappedMessages[]> }> {
  const connection = await connect(adminUrl, { noDelay: true });
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const tapped = new Map<string, TappedMessages>();
  await channel.consume(
    queue,
    (message) => {
      if (!message) return;
      const { exchange, routingKey } = message.fields;
      const key = exchange === Exchange.replies ? `reply to ${routingKey.split('.')[0]}` : routingKey;
      const counted = tapped.get(key) ?? {
        routingKey: key,
        messages: 0,
        bytes: 0,
        queues: queuesOf(exchange, routingKey),
      };
      counted.messages += 1;
      counted.bytes += message.content.length + JSON.stringify(message.properties).length;
      tapped.set(key, counted);
    },
    { noAck: true },
  );
  for (const exchange of TAPPED) await channel.bindQueue(queue, exchange, '#');
  const stop = async () => {
    await connection.close();
    return [...tapped.values()].sort((a, b) => a.routingKey.localeCompare(b.routingKey));
  };
  return { stop };
}

function queuesOf(exchange: string, routingKey: string): string[] {
  if (exchange === Exchange.replies) return [routingKey];
  const queues = consumersIn(subscriptions)
    .filter(({ contract }) => exchangeFor(contract) === exchange && contract.type === routingKey)
    .map((consumer) => consumer.queue);
  return exchange === Exchange.events ? [...queues, EVENTS_LOG] : queues;
}
