import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { placeOrders } from '../place-orders.js';
import type { Bench, Figure, Section } from '../section.js';
import { waitUntilIdle } from '../wait-until-idle.js';
import { tapMessages } from './message-tap.js';
import { type Sample, sum, useOf } from './use-of.js';

/** Ten customers who wait for the bank's half second place almost twenty orders a second. */
const STEADY = {
  at: 'shop',
  inFlight: 10,
  rampUpMs: 500,
  warmUp: 0,
  timed: 300,
  respondAsync: false,
} as const;

/** More orders than the shop can process meanwhile; it works on a full queue until the last one is done. */
const SATURATED = { at: 'shop', inFlight: 32, warmUp: 0, timed: 1_000, respondAsync: true } as const;

const UNTIMED = { at: 'shop', inFlight: 32, warmUp: 0, timed: 500, respondAsync: true } as const;
const TAPPED = { at: 'shop', inFlight: 1, warmUp: 0, timed: 20, respondAsync: false } as const;
const IDLE_MS = 10_000;

type Load = typeof STEADY | typeof SATURATED;

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, rounds, signal, print } = bench;
  const names = ['bank', 'inbox', ...Object.keys(subscriptions)];
  const started = await Promise.all(names.map((name) => stack.run(name)));
  const url = stack.facts.urls['order']!;
  try {
    await placeOrders(bench, { url, ...UNTIMED });
    await waitUntilIdle(bench);
    const tap = await tapMessages(stack.facts.rabbitmq.adminUrl);
    await placeOrders(bench, { url, ...TAPPED });
    await waitUntilIdle(bench);
    const tapped = await tap.stop();

    const idle: Sample[] = [];
    const steady: Sample[] = [];
    const saturated: Sample[] = [];
    const run = (load: Load) => async () => {
      await placeOrders(bench, { url, ...load });
      await waitUntilIdle(bench);
    };
    for (let round = 1; round <= rounds; round++) {
      idle.push(await useOf(bench, () => delay(IDLE_MS, undefined, { signal })));
      steady.push(await useOf(bench, run(STEADY)));
      saturated.push(await useOf(bench, run(SATURATED)));
      const { processorMs, seconds } = saturated.at(-1)!;
      print(
        `round ${round} of ${rounds}: ${(sum(processorMs) / SATURATED.timed).toFixed(1)} ms an order, ` +
          `${(SATURATED.timed / seconds).toFixed(0)} orders a second`,
      );
    }
    return [
      ...processorFigures(idle, steady, saturated),
      ...tapped.map(({ routingKey, messages, queues }): Figure => ({
        what: `messages of ${routingKey}, to ${queues.length} queues: ${queues.join(', ')}`,
        unit: 'pieces',
        samples: [messages / TAPPED.timed],
      })),
      ...tapped.map(({ routingKey, messages, bytes }): Figure => ({
        what: `size of a message of ${routingKey}`,
        unit: 'kB',
        samples: [bytes / messages / 1_000],
      })),
      ...databaseFigures(steady),
    ];
  } finally {
    await Promise.all(started.map((process) => process.stop()));
  }
}

function processorFigures(idle: Sample[], steady: Sample[], saturated: Sample[]): Figure[] {
  const names = Object.keys(steady[0]!.processorMs);
  const perOrder = (samples: Sample[], orders: number, name: string) =>
    samples.map(({ processorMs }) => processorMs[name]! / orders);
  const figuresOf = (load: string, samples: Sample[], orders: number): Figure[] => [
    {
      what: `processor time, all processes, ${load}`,
      unit: 'ms',
      samples: samples.map(({ processorMs }) => sum(processorMs) / orders),
    },
    ...names.map((name): Figure => ({
      what: `processor time of ${name}, ${load}`,
      unit: 'ms',
      samples: perOrder(samples, orders, name),
    })),
  ];
  return [
    {
      what: 'processor time of all processes in a second without orders',
      unit: 'ms',
      samples: idle.map(({ processorMs, seconds }) => sum(processorMs) / seconds),
    },
    {
      what: 'orders a second, steady',
      unit: '/s',
      samples: steady.map(({ seconds }) => STEADY.timed / seconds),
    },
    {
      what: 'orders a second, saturated, until every mail is sent',
      unit: '/s',
      samples: saturated.map(({ seconds }) => SATURATED.timed / seconds),
    },
    ...figuresOf('steady', steady, STEADY.timed),
    ...figuresOf('saturated', saturated, SATURATED.timed),
  ];
}

function databaseFigures(samples: Sample[]): Figure[] {
  const services = Object.keys(samples[0]!.databases.transactions);
  const perOrder = (valueOf: (sample: Sample) => number) =>
    samples.map((sample) => valueOf(sample) / STEADY.timed);
  return [
    ...services.map((service): Figure => ({
      what: `transactions of ${service}`,
      unit: 'pieces',
      samples: perOrder(({ databases }) => databases.transactions[service]!),
    })),
    ...services.map((service): Figure => ({
      what: `outbox rows of ${service}`,
      unit: 'pieces',
      samples: perOrder(({ databases }) => databases.outboxRows[service]!),
    })),
    {
      what: 'write-ahead log of PostgreSQL',
      unit: 'kB',
      samples: perOrder(({ databases }) => databases.logBytes / 1_000),
    },
    ...services.map((service): Figure => ({
      what: `growth of the database of ${service}`,
      unit: 'kB',
      samples: perOrder(({ databases }) => databases.storedBytes[service]! / 1_000),
    })),
    {
      what: 'growth of the events log',
      unit: 'kB',
      samples: perOrder(({ streamBytes: bytes }) => bytes / 1_000),
    },
  ];
}

export const resources: Section = {
  name: 'resources',
  title: 'Resources of an order',
  about: `What one order uses: processor time of each process with its children, messages, transactions and bytes. “Steady” means ${STEADY.inFlight} customers who wait for the bank, ${STEADY.timed} orders a round. “Saturated” means ${SATURATED.timed} orders with \`Prefer: respond-async\`, faster than the shop can process them; it is measured until the last mail is sent. Both include what the processes use without orders, so the figure at a low rate is higher. Processor time is read from \`/proc\` and depends little on what else the machine does; orders a second depend on it much. ${TAPPED.timed} orders are copied to a queue that counts messages and their sizes: bodies, and properties as JSON. Transactions, rows and bytes are those of the steady orders.`,
  measure,
};
