import { urlOf } from '../../../stack/src/setup/databases.js';
import { emptyQueue } from '../broker.js';
import { measureIn } from '../measuring-process.js';
import { inTurns } from '../rounds.js';
import type { Bench, Figure, Section } from '../section.js';
import { ratios } from '../statistics.js';
import { fillQueue, prepareInventory, type Variety } from './orders.js';
import type { ConsumingTask } from './task.js';

/** The queue that is emptied, a quorum queue as all of the shop's. */
export const QUEUE = 'inventory.order.created';

const PIECES = { warmUp: 4_000, timed: 8_000 };
const MANY: Variety = { products: 100 };
const ONE: Variety = { products: 1 };

/** From the processor time of each process over 8,000 messages. */
const whyMissed =
  'The process of the service is always busy: it spends some 0.66 ms on a message, the hand-written one 0.42 ms. Sending BEGIN with the inbox row and the outbox row with COMMIT saves two of five packets. That does not compensate for the parts that the floor leaves out: checking both messages against their contracts, the trace context, Nest, the time limits, and locking all lines of an order before any is reserved.';

/** What else lies around while the messages are handled. */
export interface Surroundings {
  /** Messages that wait behind those that are timed. */
  waiting?: number;
  /** Rows in the inbox. */
  handled?: number;
}

/** Messages a second that this contestant handles. */
export async function handledBy(
  { stack: { facts }, signal }: Bench,
  contestant: string,
  variety: Variety,
  { waiting = 0, handled = 1_000 }: Surroundings = {},
): Promise<number> {
  const task: ConsumingTask = {
    databaseUrl: facts.databases['inventory']!,
    brokerUrl: facts.rabbitmq.adminUrl,
    queue: QUEUE,
    prefetch: 50,
    connections: 10,
    ...PIECES,
  };
  await prepareInventory(urlOf(facts.adminDatabaseUrl, 'inventory'), variety, handled);
  await fillQueue(task.brokerUrl, QUEUE, PIECES.warmUp + PIECES.timed + waiting, variety);
  const script = new URL(`./${contestant}.process.js`, import.meta.url);
  const perSecond = await measureIn<number>(script, { ...task }, signal);
  await emptyQueue(task.brokerUrl, QUEUE);
  return perSecond;
}

async function measure(bench: Bench): Promise<Figure[]> {
  const rates = await inTurns(bench, {
    shop: () => handledBy(bench, 'shop', MANY),
    floor: () => handledBy(bench, 'floor', MANY),
    ServerRMQ: () => handledBy(bench, 'server-rmq', MANY),
    'rabbitmq-client': () => handledBy(bench, 'rabbitmq-client', MANY),
    'shop, one product': () => handledBy(bench, 'shop', ONE),
    'floor, one product': () => handledBy(bench, 'floor', ONE),
  });
  const against = (name: keyof typeof rates) => ratios(rates.shop, rates[name]);
  const goal = { atLeast: 1 };
  return [
    {
      what: 'messages a second against the floor',
      unit: 'x',
      samples: against('floor'),
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
      what: 'against the floor, all orders for one product',
      unit: 'x',
      samples: ratios(rates['shop, one product'], rates['floor, one product']),
      goal,
      whyMissed,
    },
    {
      what: 'one product against a hundred, the shop',
      unit: 'x',
      samples: ratios(rates['shop, one product'], rates.shop),
    },
    { what: 'the shop', unit: '/s', samples: rates.shop },
    { what: 'the floor', unit: '/s', samples: rates.floor },
  ];
}

/** From a full queue to acknowledged. */
export const consuming: Section = {
  name: 'consuming',
  title: 'Consuming',
  about: `Inventory's own handler consumes orders from a full quorum queue, on the shop's own transport, inbox and outbox. For each it writes the inbox row, the stock of one product and its movement, and the outbox row. The floor writes the same rows, as large, with bare amqplib and \`pg\`: three prepared statements in one transaction per message. Nest's ServerRMQ and rabbitmq-client call the same hand-written transaction. All have a prefetch of 50 and ten connections, and no relay runs. golevelup (\`@golevelup/nestjs-rabbitmq\` 9.0.2) cannot take part: it requires NestJS 11, and npm refuses to install it beside NestJS 12.`,
  measure,
};
