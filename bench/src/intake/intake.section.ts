import { deleteOrders } from '../delete-orders.js';
import { loadPrices } from '../load-prices.js';
import { placeOrders } from '../place-orders.js';
import { inTurns } from '../rounds.js';
import type { Bench, Figure, Section } from '../section.js';
import { startServing } from '../serving-process.js';
import { ratios } from '../statistics.js';

const PLACING = { at: 'shop', inFlight: 32, warmUp: 1_000, timed: 4_000, respondAsync: true } as const;

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, signal } = bench;
  const { facts } = stack;
  await loadPrices(stack);
  const rates = await inTurns(bench, {
    order: async () => {
      const order = await stack.run('order');
      const { perSecond } = await placeOrders(bench, { url: facts.urls['order']!, ...PLACING });
      await order.stop();
      await deleteOrders(facts);
      return perSecond;
    },
    baseline: async () => {
      const script = new URL('./bare-intake.process.js', import.meta.url);
      const baseline = await startServing(script, { databaseUrl: facts.databases['order'] }, signal);
      const { perSecond } = await placeOrders(bench, { url: baseline.url, ...PLACING });
      await baseline.stop();
      await deleteOrders(facts);
      return perSecond;
    },
  });
  return [
    {
      what: 'orders a second against the baseline',
      unit: 'x',
      samples: ratios(rates.order, rates.baseline),
      goal: { atLeast: 0.4 },
      whyMissed:
        'By its profile the order service uses all of one processor, some 1.4 ms for an order. A quarter is for writing to sockets, mostly to PostgreSQL, because each order has its own transaction. A tenth is for verifying the customer’s token. HTTP, Nest, the schemas and the relay share the rest. The baseline has no customers, no prices and no idempotency, and publishes nothing.',
    },
    { what: 'orders accepted with respond-async', unit: '/s', samples: rates.order },
    { what: 'the baseline', unit: '/s', samples: rates.baseline },
  ];
}

export const intake: Section = {
  name: 'intake',
  title: 'Intake',
  about: `The order service alone takes orders with \`Prefer: respond-async\`, each with its own \`Idempotency-Key\`, ${PLACING.inFlight} in flight, sent by another process, while its relay publishes the charges. The baseline is plain Fastify with \`pg\` and prepared statements. It checks nothing. One transaction with two statements writes the order and its outbox row into the same tables, and no relay publishes them.`,
  measure,
};
