import { handledBy, type Surroundings } from '../consuming/consuming.section.js';
import { inTurns } from '../rounds.js';
import type { Bench, Figure, Section } from '../section.js';
import { ratios } from '../statistics.js';
import { publishedBy } from '../relay/relay.section.js';
import { ordersPlaced } from './orders-placed.js';

/** The large ones take their time to fill. */
const ROUNDS = 3;

async function measure(whole: Bench): Promise<Figure[]> {
  const bench = { ...whole, rounds: ROUNDS };
  const handled = (surroundings: Surroundings) => () =>
    handledBy(bench, 'shop', { products: 100 }, surroundings);
  const published = (behind: number) => () => publishedBy(bench, 'relay', behind);
  const queue = await inTurns(bench, {
    'queue, 0 waiting': handled({ waiting: 0 }),
    'queue, 10,000 waiting': handled({ waiting: 10_000 }),
    'queue, 100,000 waiting': handled({ waiting: 100_000 }),
    'inbox, 1,000,000 rows': handled({ handled: 1_000_000 }),
  });
  const outbox = await inTurns(bench, {
    'outbox, 0 waiting': published(0),
    'outbox, 10,000 waiting': published(10_000),
    'outbox, 100,000 waiting': published(100_000),
  });
  const orders = await inTurns(bench, {
    'the first 1,000 orders': () => ordersPlaced(bench, 0),
    '1,000 orders after 100,000': () => ordersPlaced(bench, 100_000),
  });
  const cost = (what: string, few: number[], many: number[]): Figure => ({
    what,
    unit: 'x',
    samples: ratios(few, many),
    goal: { atMost: 1.2 },
  });
  return [
    cost(
      'a message with 10,000 waiting in its queue',
      queue['queue, 0 waiting'],
      queue['queue, 10,000 waiting'],
    ),
    cost(
      'a message with 100,000 waiting in its queue',
      queue['queue, 0 waiting'],
      queue['queue, 100,000 waiting'],
    ),
    cost(
      'a row with 10,000 waiting in its outbox',
      outbox['outbox, 0 waiting'],
      outbox['outbox, 10,000 waiting'],
    ),
    cost(
      'a row with 100,000 waiting in its outbox',
      outbox['outbox, 0 waiting'],
      outbox['outbox, 100,000 waiting'],
    ),
    cost(
      'a message with 1,000,000 rows in the inbox',
      queue['queue, 0 waiting'],
      queue['inbox, 1,000,000 rows'],
    ),
    cost(
      'an order after 100,000 orders',
      orders['the first 1,000 orders'],
      orders['1,000 orders after 100,000'],
    ),
  ];
}

/** What a message costs when many others are there. */
export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  about: `The cost of one piece of work, as a ratio to its cost in an empty shop: only the timed messages in the queue or the outbox, 1,000 rows in the inbox, no orders. Messages are handled as under Consuming, rows published as under Relay, orders taken by order's own code with ten in flight, their charge in the outbox. Three rounds.`,
  measure,
};
