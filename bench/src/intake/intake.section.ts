import { forgetOrders } from '../forget-orders.js';
import { learnPrices } from '../learn-prices.js';
import { placeOrders } from '../place-orders.js';
import { inTurns } from '../rounds.js';
import type { Bench, Figure, Section } from '../section.js';
import { startServing } from '../serving-process.js';
import { ratios } from '../statistics.js';

const PLACING = { at: 'shop', inFlight: 32, warmUp: 1_000, timed: 4_000, respondAsync: true } as const;

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, signal } = bench;
  const { facts } = stack;
  await learnPrices(stack);
  const rates = await inTurns(bench, {
    order: async () => {
      const order = await stack.run('order');
      const { perSecond } = await placeOrders(bench, { url: facts.urls['order']!, ...PLACING });
      await order.stop();
      await forgetOrders(facts);
      return perSecond;
    },
    floor: async () => {
      const script = new URL('./bare-intake.process.js', import.meta.url);
      const floor = await startServing(script, { databaseUrl: facts.databases['order'] }, signal);
      const { perSecond } = await placeOrders(bench, { url: floor.url, ...PLACING });
      await floor.stop();
      await forgetOrders(facts);
      return perSecond;
    },
  });
  return [
    {
      what: 'orders a second against the floor',
      unit: 'x',
      samples: ratios(rates.order, rates.floor),
      goal: { atLeast: 0.4 },
      whyMissed:
        'In a profile, the order service keeps one processor busy, some 1.4 ms for an order. A quarter of it is writing to sockets, most of that to PostgreSQL, since each order has its own transaction. A tenth is the signature of the customer’s token. The rest is HTTP, Nest, the schemas and the relay. The floor has no customers, no prices and no idempotency, and publishes nothing.',
    },
    { what: 'orders accepted with respond-async', unit: '/s', samples: rates.order },
    { what: 'the floor', unit: '/s', samples: rates.floor },
  ];
}

/** How fast orders are taken, before anybody does anything with them. */
export const intake: Section = {
  name: 'intake',
  title: 'Intake',
  about: `The order service alone accepts orders with \`Prefer: respond-async\`, each with its own \`Idempotency-Key\`, ${PLACING.inFlight} in flight, sent by a separate process, while its relay publishes the charges. The floor is bare Fastify with \`pg\` and prepared statements. It checks nothing, and one transaction of two statements writes the order and its outbox row to the same tables. No relay publishes them.`,
  measure,
};
