import { setTimeout as delay } from 'node:timers/promises';
import { holdSale } from '../../../demo/flash-sale/hold-sale.js';
import { benchPorts, shiftedPorts } from '../../../stack/src/ports.js';
import { SHOP_NICE } from '../../../stack/src/priority.js';
import { startStack } from '../../../stack/src/stack.js';
import { placeOrders } from '../place-orders.js';
import type { Bench, Figure, Section } from '../section.js';
import { waitUntilIdle } from '../wait-until-idle.js';
import { type Longest, PageInBrowser, requireChromium } from './page-in-browser.js';

const SALE = { orders: 10_000, rate: 10_000, workers: 1 } as const;
/** So that every view has something to show. */
const UNTIMED = { inFlight: 20, warmUp: 0, timed: 200, respondAsync: true } as const;
const IDLE_ROUNDS = 5;
const BETWEEN_ROUNDS_MS = 1_000;

/** With a shop of its own, whose processes have the priority that `npm start` gives them. */
async function measure(bench: Bench): Promise<Figure[]> {
  const { signal, print } = bench;
  const chromium = await requireChromium(print);
  const stack = await startStack({
    ...{ name: 'bench-page', ports: shiftedPorts(benchPorts, 200), settings: {}, fresh: true },
    ...{ nice: SHOP_NICE, progress: () => undefined, signal },
  });
  try {
    return await measureWith({ ...bench, stack }, chromium);
  } finally {
    await stack.stop();
  }
}

async function measureWith(bench: Bench, chromium: string): Promise<Figure[]> {
  const { facts } = bench.stack;
  await placeOrders(bench, { at: 'shop', url: facts.urls['order']!, ...UNTIMED });
  await waitUntilIdle(bench);
  const page = await PageInBrowser.open(chromium, facts);
  try {
    const idle = await longestWhile(page, bench, async () => await usedTimes(page, IDLE_ROUNDS));
    const sale = await longestWhile(page, bench, async () => await duringSale(page, bench));
    return figuresOf(idle, sale);
  } finally {
    await page.close();
  }
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
  { what: 'longest frame during the sale', ...ms(sale.frame), goal: { atMost: 100 } },
  {
    what: 'longest time from a click until its effect is drawn, during the sale',
    ...ms(sale.answer),
    goal: { atMost: 300 },
  },
  { what: 'longest frame without orders', ...ms(idle.frame) },
  { what: 'longest time from a click until its effect is drawn, without orders', ...ms(idle.answer) },
];

const ms = (sample: number) => ({ unit: 'ms' as const, samples: [sample] });

export const pageDuringSale: Section = {
  name: 'page',
  title: 'The page during a flash sale',
  about: `How smooth the control room's page stays on the machine that also runs the whole shop, while ${SALE.orders.toLocaleString('en')} customers order within a second and until the last order is shipped. The shop is started as by \`npm start\`, [at a lower priority than the browser](decisions/0088-run-the-shop-at-a-lower-priority-than-the-browser.md). Meanwhile a mouse opens every view, a queue and an order, again and again. The browser itself measures: a frame is a \`long-animation-frame\`, an answer an \`event\` from the click or key until its effect is drawn. One sale is measured.`,
  measure,
};
