import { urlOf } from '../../../stack/src/setup/databases.js';
import { emptyQueue } from '../broker.js';
import { measureIn } from '../measuring-process.js';
import { inTurns } from '../rounds.js';
import type { Bench, Figure, Section } from '../section.js';
import { ratios } from '../statistics.js';
import { fillQueue, prepareInventory, type Variety } from './orders.js';
import type { ConsumingTask } from './task.js';

/** A quorum queue, like all queues of the shop. */
export const QUEUE = 'inventory.order.created';

const COUNTS = { warmUp: 4_000, timed: 8_000 };
const MANY: Variety = { products: 100 };
const ONE: Variety = { products: 1 };

/** Source: the processor time of each process over 8,000 messages. */
const whyMissed =
  'The service uses all of one processor: some 0.66 ms for a message, the hand-written handler 0.42 ms. It sends BEGIN with the inbox row and the outbox row with COMMIT, which saves two of five packets. This does not pay for what the baseline leaves out: checking both messages against their contracts, the trace context, Nest, the time limits, and locking all lines of an order before the first is reserved.';

/** Data beside the timed messages. */
export interface Backlog {
  /** Messages in the queue behind the timed ones. */
  waiting?: number;
  /** Rows in the inbox. */
  handled?: number;
}

/** Messages a second. */
export async function handledBy(
  { stack: { facts }, signal }: Bench,
  implementation: string,
  variety: Variety,
  { waiting = 0, handled = 1_000 }: Backlog = {},
): Promise<number> {
  const task: ConsumingTask = {
    databaseUrl: facts.databases['inventory']!,
    brokerUrl: facts.rabbitmq.adminUrl,
    queue: QUEUE,
    prefetch: 50,
    connections: 10,
    ...COUNTS,
  };
  await prepareInventory(urlOf(facts.adminDatabaseUrl, 'inventory'), variety, handled);
  await fillQueue(task.brokerUrl, QUEUE, COUNTS.warmUp + COUNTS.timed + waiting, variety);
  const script = new URL(`./${implementation}.process.js`, import.meta.url);
  const perSecond = await measureIn<number>(script, { ...task }, signal);
  await emptyQueue(task.brokerUrl, QUEUE);
  return perSecond;
}

async function measure(bench: Bench): Promise<Figure[]> {
  const rates = await inTurns(bench, {
    shop: () => handledBy(bench, 'shop', MANY),
    baseline: () => handledBy(bench, 'baseline', MANY),
    ServerRMQ: () => handledBy(bench, 'server-rmq', MANY),
    'rabbitmq-client': () => handledBy(bench, 'rabbitmq-client', MANY),
    'shop, one product': () => handledBy(bench, 'shop', ONE),
    'baseline, one product': () => handledBy(bench, 'baseline', ONE),
  });
  const against = (name: keyof typeof rates) => ratios(rates.shop, rates[name]);
  const goal = { atLeast: 1 };
  return [
    {
      what: 'messages a second against the baseline',
      unit: 'x',
      samples: against('baseline'),
      goal,
      whyMissed,
    },
    {
      what: 'against Nest’s ServerRMQ',
      unit: 'x',
      samples: against('ServerRMQ'),
      goal,
      whyMissed,
    },
    {
      what: 'against rabbitmq-client',
      unit: 'x',
      samples: against('rabbitmq-client'),
      goal,
      whyMissed,
    },
    {
      what: 'against the baseline, all orders for one product',
      unit: 'x',
      samples: ratios(rates['shop, one product'], rates['baseline, one product']),
      goal,
      whyMissed,
    },
    {
      what: 'one product against a hundred, the shop',
      unit: 'x',
      samples: ratios(rates['shop, one product'], rates.shop),
    },
    { what: 'the shop', unit: '/s', samples: rates.shop },
    { what: 'the baseline', unit: '/s', samples: rates.baseline },
  ];
}

export const consuming: Section = {
  name: 'consuming',
  title: 'Consuming',
  about: `inventory's own handler, with the shop's transport, inbox and outbox, consumes orders from a full quorum queue. It writes an inbox row, the stock of one product with its movement, and an outbox row. The baseline writes the same rows, of the same size, with three prepared statements in one transaction per message, with plain amqplib and \`pg\`. Nest's ServerRMQ and rabbitmq-client call the same hand-written transaction. All have a prefetch of 50 and ten connections, and no relay runs. golevelup (\`@golevelup/nestjs-rabbitmq\` 9.0.2) is not measured: it requires NestJS 11, and npm refuses to install it beside NestJS 12.`,
  measure,
};
