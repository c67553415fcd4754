import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ConsumerProcesses } from './consumer-processes.js';
import type { EffectsDatabase } from './effects-database.js';
import type { FailureFindings } from './findings.js';
import type { Depth, Rail, RailMessage, RailOptions } from './rail.js';
import type { VariantName } from './variants.js';

const KEYS = 16;
const IN_FLIGHT = 10;
const SLOW_MS = 25;
const DEPTH_WITHIN_MS = 20_000;
const FINISHED_WITHIN_MS = 180_000;

export const messageWith = (number: number, sentAt = Date.now()): RailMessage => ({
  id: randomUUID(),
  key: String(number % KEYS),
  ...{ number, sentAt },
});

interface FailureRun extends RailOptions {
  variant: VariantName;
  rail: Rail;
  database: EffectsDatabase;
  askDepth: () => Promise<Depth>;
  messages: number;
  signal: AbortSignal;
}

/**
 * 1. Publishes all messages; the one in the middle cannot be handled.
 * 2. One process kills itself (SIGKILL) between a commit and its ack. A slow one starts when the first has a message, because
 *    it could handle all of them before.
 * 3. A third process takes over, until every message is handled or given up and the server has nothing waiting.
 */
export async function runFailures(run: FailureRun): Promise<FailureFindings> {
  const { rail, database, askDepth, messages, signal, variant, name, url, databaseUrl } = run;
  const poison = Math.ceil(messages / 2);
  const processes = new ConsumerProcesses({ databaseUrl, url });
  const start = (consumer: string, more = {}) =>
    processes.start({ variant, name, consumer, poison, consumers: 2, inFlight: IN_FLIGHT, ...more });
  try {
    await rail.publish(Array.from({ length: messages }, (_, i) => messageWith(i + 1)));
    const depthBefore = await askUntil(askDepth, messages);
    const startedAt = Date.now();
    start('killed', { killPoint: { moment: 'after-commit', commit: Math.ceil(messages / 10) } });
    const until = async (isReached: () => Promise<boolean> | boolean, what: string) => {
      while (!(await isReached())) {
        signal.throwIfAborted();
        processes.throwIfFailed();
        if (Date.now() - startedAt > FINISHED_WITHIN_MS) throw new Error(`${variant}: ${what} after 180 s.`);
        await delay(100);
      }
    };
    await until(() => database.hasDelivery(variant, 'killed'), 'the consumer to kill has no message');
    start('slow', { slowMs: SLOW_MS });
    await until(() => !processes.isRunning('killed'), 'the consumer to kill is still running');
    start('replacement');
    const isHandled = async () => (await database.countEffects(variant)) >= messages - 1;
    await until(isHandled, 'not every message is handled');
    const seconds = (Date.now() - startedAt) / 1_000;
    let depth = await askDepth();
    const isEmpty = async () => (depth = await askDepth()).waiting === 0 && depth.dead > 0;
    await until(isEmpty, 'messages are waiting, or the poison message is not in the dead letters');
    await processes.stop();
    const replayed = new Set<number>();
    await rail.replay(({ number }) => Promise.resolve(void replayed.add(number)));
    const counted = await database.countFailures(variant, poison);
    return {
      ...{ sent: messages, depthBefore, seconds, deadLetters: depth.dead, replayed: replayed.size },
      ...counted,
      lost: messages - 1 - counted.handled,
    };
  } finally {
    await processes.kill();
  }
}

/** Asks again for some seconds: the number may be late, on RabbitMQ that of a stream. */
async function askUntil(askDepth: () => Promise<Depth>, expected: number): Promise<number> {
  const deadline = Date.now() + DEPTH_WITHIN_MS;
  for (;;) {
    const { waiting } = await askDepth();
    if (waiting >= expected || Date.now() > deadline) return waiting;
    await delay(200);
  }
}
