import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { BrokerConnection, ConfirmedPublisher, type Log, OutboxRelay } from '#messaging';
import { Client } from 'pg';
import { quantile } from 'simple-statistics';
import { v7 as uuidv7 } from 'uuid';
import { taskOf, sendResult } from '../measuring-process.js';
import { insertMail } from './outbox-rows.js';

const { databaseUrl, brokerUrl, queue, rounds } = taskOf<{
  databaseUrl: string;
  brokerUrl: string;
  queue: string;
  rounds: number;
}>();
const MAILS = 100;
const EVERY_MS = 50;
/** The first rounds are slower, because the code is not compiled yet. */
const UNTIMED_ROUNDS = 1;

const log: Log = { log: () => undefined, warn: console.error, error: console.error };
const broker = new BrokerConnection({ url: brokerUrl, name: 'bench publishing' }, log);
const relay = new OutboxRelay(
  { url: databaseUrl },
  new ConfirmedPublisher(broker, log),
  () => undefined,
  log,
);
await broker.start();
relay.start();

const delivered = new Map<string, (at: number) => void>();
const connection = await connect(brokerUrl, { noDelay: true });
const channel = await connection.createChannel();
await channel.consume(queue, (delivery) => {
  if (!delivery) return;
  delivered.get(String(delivery.properties.messageId))?.(performance.now());
  channel.ack(delivery);
});

const writer = new Client({ connectionString: databaseUrl });
await writer.connect();

async function delayOfOne(): Promise<number> {
  const id = uuidv7();
  const arrival = new Promise<number>((resolve) => delivered.set(id, resolve));
  await insertMail(writer, id);
  const committedAt = performance.now();
  return Math.max(0, (await arrival) - committedAt);
}

const p50: number[] = [];
const p99: number[] = [];
for (let round = 1 - UNTIMED_ROUNDS; round <= rounds; round++) {
  const delays: Promise<number>[] = [];
  for (let i = 0; i < MAILS; i++) {
    delays.push(delayOfOne());
    await delay(EVERY_MS);
  }
  const took = await Promise.all(delays);
  if (round < 1) continue;
  p50.push(quantile(took, 0.5));
  p99.push(quantile(took, 0.99));
}
sendResult({ p50, p99 });
