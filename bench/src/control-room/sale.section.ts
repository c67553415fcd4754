import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { holdSale } from '../../../demo/flash-sale/hold-sale.js';
import { placeOrders } from '../place-orders.js';
import type { Bench, Figure, Section } from '../section.js';
import { waitUntilIdle } from '../wait-until-idle.js';
import { type Longest, PageInBrowser, requireChromium } from './page-in-browser.js';

const SALE = { orders: 10_000, rate: 10_000, workers: 1 } as const;
/** So that every view has something to show. */
const UNTIMED = { inFlight: 20, warmUp: 0, timed: 200, respondAsync: true } as const;
const IDLE_ROUNDS = 5;
const BETWEEN_ROUNDS_MS = 1_000;

const SHARED =
  'During the sale the shop uses both processors, and the browser waits for its turn between a dozen busy processes. The work of the page is small: with the processes of the shop at a lower priority, the longest frame was 54 and 144 ms in two sales of 2,000, the longest answer 64 and 72 ms, and 27 and 28 orders a second were accepted instead of 29. A browser on another machine does not wait for the shop.';

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, print } = bench;
  const chromium = await requireChromium(print);
  const names = ['bank', 'inbox', ...Object.keys(subscriptions)];
  const started = await Promise.all(names.map((name) => stack.run(name)));
  let idle: Longest;
  let sale: Longest;
  try {
    await placeOrders(bench, { at: 'shop', url: stack.facts.urls['order']!, ...UNTIMED });
    await waitUntilIdle(bench);
    const page = await PageInBrowser.open(chromium, stack.facts);
    try {
      idle = await longestWhile(page, bench, async () => await usedTimes(page, IDLE_ROUNDS));
      sale = await longestWhile(page, bench, async () => await duringSale(page, bench));
    } finally {
      await page.close();
    }
  } finally {
    await Promise.all(started.map((process) => process.stop()));
  }
  return figuresOf(idle, sale);
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

const figuresOf = (idle: Longest, sale: Longest): Figure[] => [
  { what: 'longest frame during the sale', ...ms(sale.frame), goal: { atMost: 100 }, whyMissed: SHARED },
  {
    what: 'longest time from a click until its effect is drawn, during the sale',
    ...{ ...ms(sale.answer), goal: { atMost: 300 }, whyMissed: SHARED },
  },
  { what: 'longest frame without orders', ...ms(idle.frame) },
  { what: 'longest time from a click until its effect is drawn, without orders', ...ms(idle.answer) },
];

const ms = (sample: number) => ({ unit: 'ms' as const, samples: [sample] });

export const pageDuringSale: Section = {
  name: 'page',
  title: 'The page during a flash sale',
  about: `How smooth the control room's page stays on the machine that also runs the whole shop, while ${SALE.orders.toLocaleString('en')} customers order within a second and until the last order is shipped. Meanwhile a mouse opens every view, a queue and an order, again and again. The browser itself measures: a frame is a \`long-animation-frame\`, an answer an \`event\` from the click or key until its effect is drawn. One sale is measured.`,
  measure,
};
