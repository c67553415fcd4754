import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { Databases } from '../../../stack/src/verify/databases.js';
import { Queues } from '../../../stack/src/verify/queues.js';
import { whereaboutsIn } from '../../../stack/src/verify/whereabouts.js';
import { type Placed, placeOrders, type Placing } from '../place-orders.js';
import type { Bench, Figure, Goal, Section } from '../section.js';
import { startServing } from '../serving-process.js';
import { ratios } from '../statistics.js';
import type { Slower } from './synchronous-shop.js';

/** The bank's time: customers who don't know of each other come at any moment of it. */
const RAMP_UP_MS = 500;

/** So many at any time; enough of each that a p99 is more than the slowest. */
const CROWDS: Crowd[] = [
  { inFlight: 1, warmUp: 2, timed: 10, rampUpMs: RAMP_UP_MS },
  { inFlight: 10, warmUp: 20, timed: 100, rampUpMs: RAMP_UP_MS },
  { inFlight: 50, warmUp: 100, timed: 300, rampUpMs: RAMP_UP_MS },
  { inFlight: 50, warmUp: 100, timed: 300 },
];

type Crowd = Pick<Placing, 'inFlight' | 'warmUp' | 'timed' | 'rampUpMs'>;

/** Placed with all before anything is timed: a shop that runs has its code compiled. */
const UNTIMED = { inFlight: 50, warmUp: 0, timed: 1_500 };

/** What the steps take in the lesson, in ms; database and payment are real, the bank takes its 500 ms. */
const LESSON: Slower = { email: 200, inventory: 100, warehouse: 150, analytics: 100 };

/** From the times of each packet between the processes, order by order. */
const WHY_FEW =
  'An order waits for three commits and two passages through the broker, some 6 ms together, since each is written to disk first. It waits for eleven more round trips to PostgreSQL, and at each of them one process waits for another to wake up. It also waits for two HTTP requests to be read, checked and answered. Leaving out any of them would break a guarantee. Meanwhile the same two processors mail, label and count the orders before it.';

/** From the processor time of each process over hundreds of orders. */
const WHY_MANY =
  'All processes together spend some 45 ms of processor time on an order, on two processors. With fifty in flight they answer 44 orders a second, and an order waits for the processor in seven services. While unrelated messages shared a transaction, an order took less of it; decision 0040 gives the reason for the change.';

const SUBJECTS = ['bank', 'shop', 'synchronous', 'synchronousAsInTheLesson'] as const;
type Subject = (typeof SUBJECTS)[number];
type Samples = Record<Subject, Sample[]>;

/** How orders were answered, and how many ms later the last of their work was done. */
interface Sample extends Placed {
  caughtUpAfter: number;
}

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, signal, rounds, say } = bench;
  const { facts } = stack;
  const names = ['bank', 'inbox', ...Object.keys(subscriptions)];
  const processes = await Promise.all(names.map((name) => stack.run(name)));
  const task = {
    databases: facts.databases,
    smtpUrl: facts.smtpUrl,
    labelsDir: facts.labelsDir,
    bankUrl: facts.urls['bank'],
  };
  const script = new URL('./synchronous-shop.process.js', import.meta.url);
  const plain = await startServing(script, { ...task, slower: {} }, signal);
  const slow = await startServing(script, { ...task, slower: LESSON }, signal);
  const doors: Record<Subject, string> = {
    bank: facts.urls['bank']!,
    shop: facts.urls['order']!,
    synchronous: plain.url,
    synchronousAsInTheLesson: slow.url,
  };
  try {
    for (const subject of SUBJECTS) await place(bench, subject, doors[subject], UNTIMED);
    const figures: Figure[] = [];
    for (const crowd of CROWDS) {
      const samples = { bank: [], shop: [], synchronous: [], synchronousAsInTheLesson: [] } as Samples;
      for (let round = 1; round <= rounds; round++)
        for (const subject of SUBJECTS) {
          const placed = await place(bench, subject, doors[subject], crowd);
          samples[subject].push(placed);
          say(
            `${subject}, ${crowd.inFlight} in flight, round ${round} of ${rounds}: ${placed.p50.toFixed(1)} ms`,
          );
        }
      figures.push(...figuresOf(samples, crowd));
    }
    return figures;
  } finally {
    await Promise.all([plain.stop(), slow.stop()]);
    await Promise.all(processes.map((process) => process.stop()));
  }
}

/** Returns when the shop is at rest again, so that a sample does not pay for the work of the one before. */
async function place(bench: Bench, subject: Subject, url: string, crowd: Crowd): Promise<Sample> {
  const at = subject === 'bank' ? 'bank' : 'shop';
  const placed = await placeOrders(bench, { url, at, ...crowd, respondAsync: false });
  const answeredAt = performance.now();
  return { ...placed, caughtUpAfter: (await untilAtRest(bench)) - answeredAt };
}

function figuresOf(samples: Samples, { inFlight, rampUpMs }: Crowd): Figure[] {
  const p50 = (subject: Subject) => samples[subject].map((placed) => placed.p50);
  const added = (quantile: 'p50' | 'p99') =>
    samples.shop.map((placed, round) => placed[quantile] - samples.bank[round]![quantile]);
  const inStep = rampUpMs === undefined;
  const crowd = `${inFlight} in flight${inStep ? ', in step' : ''}`;
  const whyMissed = inFlight < 50 ? WHY_FEW : WHY_MANY;
  const hasGoal = (goal: Goal) => (inStep ? {} : { goal, whyMissed });
  return [
    {
      what: `added to the bank’s time, p50, ${crowd}`,
      unit: 'ms',
      samples: added('p50'),
      ...hasGoal({ atMost: 10 }),
    },
    { what: `added to the bank’s time, p99, ${crowd}`, unit: 'ms', samples: added('p99') },
    {
      what: `all in one request takes so much longer, as slow as in the lesson, ${crowd}`,
      unit: 'x',
      samples: ratios(p50('synchronousAsInTheLesson'), p50('shop')),
      ...hasGoal({ atLeast: 2 }),
    },
    {
      what: `all in one request takes so much longer, the parts as fast as they are, ${crowd}`,
      unit: 'x',
      samples: ratios(p50('synchronous'), p50('shop')),
    },
    { what: `the shop’s answer, p50, ${crowd}`, unit: 'ms', samples: p50('shop') },
    { what: `the bank’s answer, p50, ${crowd}`, unit: 'ms', samples: p50('bank') },
    {
      what: `mails, stock, labels and figures have caught up after the last answer, ${crowd}`,
      unit: 's',
      samples: samples.shop.map(({ caughtUpAfter }) => caughtUpAfter / 1_000),
    },
  ];
}

const QUIET_LOOKS = 3;

/** Since when nothing waits any more, which it has not for a while. */
async function untilAtRest({ stack, signal }: Bench): Promise<number> {
  const whereabouts = whereaboutsIn(stack.facts);
  const [databases, queues] = [new Databases(whereabouts), new Queues(whereabouts)];
  try {
    let quietSince = performance.now();
    for (let quiet = 0; quiet < QUIET_LOOKS;) {
      signal.throwIfAborted();
      await delay(200);
      if (quiet === 0) quietSince = performance.now();
      const depths = [...(await queues.waiting(workQueuesOf(subscriptions))).values()];
      const moving = depths.some((depth) => depth > 0) || (await databases.outboxRows()) > 0;
      quiet = moving ? 0 : quiet + 1;
    }
    return quietSince;
  } finally {
    await Promise.all([databases.close(), queues.close()]);
  }
}

/** What the customer waits for. */
export const checkout: Section = {
  name: 'checkout',
  title: 'Checkout',
  about: `A customer waits for the payment, and the bank takes half a second. How much does the shop add, with 1, 10 and 50 orders in flight and all services on the same machine? Customers are independent, so the first of them arrive spread over that half second. Fifty that arrive in step, all at the same moment, are measured separately. The first comparison calls the bank directly. The second is the lesson’s listing without a queue: one HTTP request calls the services’ own classes in a row. It saves the order, charges the card, sends the mail over SMTP, reserves stock, makes and stores the label, and counts the order. It runs once with the parts as fast as they are on this machine. It runs again with the lesson’s ${Object.values(LESSON).join(', ')} ms for mail, stock, label and counting, as external systems would take. In the shop these may be slow: no request waits for them.`,
  measure,
};
