import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { holdSale } from '../../../demo/flash-sale/hold-sale.js';
import { ensureChromium } from '../../../stack/src/install-chromium.js';
import { placeOrders } from '../place-orders.js';
import type { Bench, Figure, Section } from '../section.js';
import { waitUntilIdle } from '../wait-until-idle.js';
import { type Longest, PageInBrowser } from './page-in-browser.js';

const SALE = { orders: 10_000, rate: 10_000, workers: 1 } as const;
/** So that every view has something to show. */
const UNTIMED = { inFlight: 20, warmUp: 0, timed: 200, respondAsync: true } as const;
const IDLE_ROUNDS = 5;
const BETWEEN_ROUNDS_MS = 1_000;

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, print } = bench;
  const chromium = await ensureChromium(print);
  if (!chromium) throw new Error('Chromium is missing: install it, or set CHROMIUM to its path.');
  const names = ['bank', 'inbox', ...Object.keys(subscriptions)];
  const started = await Promise.all(names.map((name) => stack.run(name)));
  const samples = { idle: [] as Longest[], sale: [] as Longest[] };
  try {
    await placeOrders(bench, { at: 'shop', url: stack.facts.urls['order']!, ...UNTIMED });
    await waitUntilIdle(bench);
    for (let round = 1; round <= bench.rounds; round++) {
      const page = await PageInBrowser.open(chromium, stack.facts);
      try {
        samples.idle.push(await longestWhile(page, bench, async () => await usedTimes(page, IDLE_ROUNDS)));
        samples.sale.push(await longestWhile(page, bench, async () => await duringSale(page, bench)));
        const { frame, answer } = samples.sale.at(-1)!;
        print(`round ${round} of ${bench.rounds}: longest frame ${frame} ms, longest answer ${answer} ms`);
      } finally {
        await page.close();
      }
    }
  } finally {
    await Promise.all(started.map((process) => process.stop()));
  }
  return figuresOf(samples);
}

async function longestWhile(page: PageInBrowser, bench: Bench, use: () => Promise<void>): Promise<Longest> {
  await page.useEverything();
  await page.read();
  bench.signal.throwIfAborted();
  await use();
  return await page.read();
}

async function usedTimes(page: PageInBrowser, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await page.useEverything();
    await delay(BETWEEN_ROUNDS_MS);
  }
}

/** Uses the page until the last order of the sale is in its final state. */
async function duringSale(page: PageInBrowser, { stack, signal }: Bench): Promise<void> {
  let isOver = false;
  const sale = holdSale(stack.facts, SALE, () => undefined).finally(() => (isOver = true));
  const use = async () => {
    while (!isOver && !signal.aborted) await usedTimes(page, 1);
  };
  const [{ isRight, verified }] = await Promise.all([sale, use()]);
  if (!isRight) throw new Error(`The sale was not right:\n${verified}`);
}

function figuresOf({ idle, sale }: Record<'idle' | 'sale', Longest[]>): Figure[] {
  const of = (samples: Longest[], key: keyof Longest) => samples.map((sample) => sample[key]);
  return [
    { what: 'longest frame during the sale', unit: 'ms', samples: of(sale, 'frame'), goal: { atMost: 100 } },
    {
      what: 'longest time from a click until its effect is drawn, during the sale',
      unit: 'ms',
      samples: of(sale, 'answer'),
      goal: { atMost: 300 },
    },
    { what: 'longest time between two frames during the sale', unit: 'ms', samples: of(sale, 'gap') },
    { what: 'longest frame without orders', unit: 'ms', samples: of(idle, 'frame') },
    {
      what: 'longest time from a click until its effect is drawn, without orders',
      unit: 'ms',
      samples: of(idle, 'answer'),
    },
    { what: 'longest time between two frames without orders', unit: 'ms', samples: of(idle, 'gap') },
  ];
}

export const pageDuringSale: Section = {
  name: 'page',
  title: 'The page during a flash sale',
  about: `How smooth the control room's page stays on the machine that also runs the whole shop, while ${SALE.orders.toLocaleString('en')} customers order within a second and until the last order is shipped. Meanwhile a mouse opens every view, a queue and an order, again and again. The browser itself measures: a frame is a \`long-animation-frame\`, an answer an \`event\` from the click or key until its effect is drawn. The time between two frames also has what the browser waited for a processor.`,
  measure,
};
