import { subscriptions } from '#contracts';
import { type Placed, placeOrders, type Placing } from '../place-orders.js';
import type { Bench, Figure, Goal, Section } from '../section.js';
import { startServing } from '../serving-process.js';
import { ratios } from '../statistics.js';
import { waitUntilIdle } from '../wait-until-idle.js';
import type { StepDelays } from './synchronous-shop.js';

/** The bank's response time: independent customers start at any moment of it. */
const RAMP_UP_MS = 500;

/** Enough orders of each that the p99 is not just the slowest. */
const CROWDS: Crowd[] = [
  { inFlight: 1, warmUp: 2, timed: 10, rampUpMs: RAMP_UP_MS },
  { inFlight: 10, warmUp: 20, timed: 100, rampUpMs: RAMP_UP_MS },
  { inFlight: 50, warmUp: 100, timed: 300, rampUpMs: RAMP_UP_MS },
  { inFlight: 50, warmUp: 100, timed: 300 },
];

type Crowd = Pick<Placing, 'inFlight' | 'warmUp' | 'timed' | 'rampUpMs'>;

/** Placed before the timed orders, so that all code is compiled as in a running shop. */
const UNTIMED_ORDERS = { inFlight: 50, warmUp: 0, timed: 1_500 };

/** The delays of the lesson in ms; database and payment are real, and the bank takes 500 ms. */
const LESSON_DELAYS: StepDelays = { email: 200, inventory: 100, warehouse: 150, analytics: 100 };

/** Source: the times of all packets between the processes, per order. */
const WHY_SLOW_ALONE =
  'An order waits for three commits and two messages through the broker, in total some 6 ms, because each is written to disk first. It waits for eleven more round trips to PostgreSQL, and in each of them one process must wake up another. It waits until two HTTP requests are parsed, checked and answered. Each of these steps is part of a guarantee. Meanwhile the same two processors handle the mails, labels and statistics of earlier orders.';

/** Source: the processor time of each process over hundreds of orders. */
const WHY_SLOW_IN_A_CROWD =
  'All processes use some 45 ms of processor time for an order, and they share two processors: with fifty orders in flight they answer 44 orders a second, and an order waits for a processor in seven services. An order took less while unrelated messages shared a transaction; decision 0040 says why they no longer do.';

const SUBJECTS = ['bank', 'shop', 'synchronous', 'synchronousAsInTheLesson'] as const;
type Subject = (typeof SUBJECTS)[number];
type Samples = Record<Subject, Sample[]>;

/** `caughtUpAfter`: ms from the last response until all work for the orders is done. */
interface Sample extends Placed {
  caughtUpAfter: number;
}

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, signal, rounds, print } = bench;
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
  const plain = await startServing(script, { ...task, stepDelays: {} }, signal);
  const slow = await startServing(script, { ...task, stepDelays: LESSON_DELAYS }, signal);
  const urls: Record<Subject, string> = {
    bank: facts.urls['bank']!,
    shop: facts.urls['order']!,
    synchronous: plain.url,
    synchronousAsInTheLesson: slow.url,
  };
  try {
    for (const subject of SUBJECTS) await place(bench, subject, urls[subject], UNTIMED_ORDERS);
    const figures: Figure[] = [];
    for (const crowd of CROWDS) {
      const samples = { bank: [], shop: [], synchronous: [], synchronousAsInTheLesson: [] } as Samples;
      for (let round = 1; round <= rounds; round++)
        for (const subject of SUBJECTS) {
          const placed = await place(bench, subject, urls[subject], crowd);
          samples[subject].push(placed);
          print(
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

/** Returns when the shop is idle, so that the next sample does not include this work. */
async function place(bench: Bench, subject: Subject, url: string, crowd: Crowd): Promise<Sample> {
  const at = subject === 'bank' ? 'bank' : 'shop';
  const placed = await placeOrders(bench, { url, at, ...crowd, respondAsync: false });
  const answeredAt = performance.now();
  return { ...placed, caughtUpAfter: (await waitUntilIdle(bench)) - answeredAt };
}

function figuresOf(samples: Samples, { inFlight, rampUpMs }: Crowd): Figure[] {
  const p50 = (subject: Subject) => samples[subject].map((placed) => placed.p50);
  const added = (quantile: 'p50' | 'p99') =>
    samples.shop.map((placed, round) => placed[quantile] - samples.bank[round]![quantile]);
  const simultaneous = rampUpMs === undefined;
  const crowd = `${inFlight} in flight${simultaneous ? ', simultaneous' : ''}`;
  const whyMissed = inFlight < 50 ? WHY_SLOW_ALONE : WHY_SLOW_IN_A_CROWD;
  const hasGoal = (goal: Goal) => (simultaneous ? {} : { goal, whyMissed });
  return [
    {
      what: `added to the bank’s response time, p50, ${crowd}`,
      unit: 'ms',
      samples: added('p50'),
      ...hasGoal({ atMost: 10 }),
    },
    { what: `added to the bank’s response time, p99, ${crowd}`, unit: 'ms', samples: added('p99') },
    {
      what: `one synchronous request, duration against the shop, steps as slow as in the lesson, ${crowd}`,
      unit: 'x',
      samples: ratios(p50('synchronousAsInTheLesson'), p50('shop')),
      ...hasGoal({ atLeast: 2 }),
    },
    {
      what: `one synchronous request, duration against the shop, steps at their own speed, ${crowd}`,
      unit: 'x',
      samples: ratios(p50('synchronous'), p50('shop')),
    },
    { what: `response time of the shop, p50, ${crowd}`, unit: 'ms', samples: p50('shop') },
    { what: `response time of the bank, p50, ${crowd}`, unit: 'ms', samples: p50('bank') },
    {
      what: `from the last response until mails, stock, labels and analytics are done, ${crowd}`,
      unit: 's',
      samples: samples.shop.map(({ caughtUpAfter }) => caughtUpAfter / 1_000),
    },
  ];
}

export const checkout: Section = {
  name: 'checkout',
  title: 'Checkout',
  about: `A customer waits for the payment, and the bank takes half a second. How much time does the shop add, with 1, 10 and 50 orders in flight and all services on the same machine? Customers are independent, so the first orders are spread over that half second; “simultaneous” means that all fifty start at the same moment. One comparison sends the charges to the bank directly. The other is the lesson’s code without a queue. It calls the services’ own classes one after the other in one HTTP request: save the order, charge the card, send the mail over SMTP, reserve stock, draw and store the label, count the order. It runs once with each step at its own speed, and once with the lesson’s ${Object.values(LESSON_DELAYS).join(', ')} ms for mail, stock, label and statistics, as external systems would take. In the shop these steps may be slow, because no customer waits for them.`,
  measure,
};
