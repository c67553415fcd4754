import { subscriptions } from '#contracts';
import { deleteOrders } from '../delete-orders.js';
import { placeOrders } from '../place-orders.js';
import type { Bench, Figure, Section } from '../section.js';
import { waitUntilIdle } from '../wait-until-idle.js';
import { copyLastOrder, deleteTimelines } from './many-orders.js';
import { PageInBrowser, requireChromium } from './page-in-browser.js';

const ORDERS = 100_000;
const DEAD_LETTERS = 10_000;
const ONE_ORDER = { at: 'shop', inFlight: 1, warmUp: 0, timed: 1, respondAsync: false } as const;
const MAX_MS = 1_000;

/** Each with what it must show; `order` is the first of the list. */
const views = [
  { name: 'Flow', hash: '#/flow', shows: '.queues tbody tr' },
  { name: 'Orders', hash: '#/orders', shows: '.order-list a' },
  { name: 'Orders, shipped', hash: '#/orders?state=shipped', shows: '.order-list a' },
  { name: 'the timeline of an order', hash: '#/orders/{order}', shows: '.timeline .step' },
  { name: 'Dead letters', hash: '#/dead-letters', shows: '.groups li' },
  { name: 'Chaos & Verify', hash: '#/chaos', shows: '.processes li' },
  { name: 'Proofs', hash: '#/proofs', shows: '.proofs button' },
  { name: 'Messages', hash: '#/messages', shows: '.message-index a' },
] as const;

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, rounds, print, signal } = bench;
  const chromium = await requireChromium(print);
  const names = ['bank', 'inbox', ...Object.keys(subscriptions)];
  const started = await Promise.all(names.map((name) => stack.run(name)));
  const samples = new Map<string, number[]>(views.map(({ name }) => [name, []]));
  let steps = 0;
  try {
    await placeOrders(bench, { url: stack.facts.urls['order']!, ...ONE_ORDER });
    await waitUntilIdle(bench);
    steps = await copyLastOrder(stack.facts, ORDERS, DEAD_LETTERS);
    print(`${ORDERS} orders with ${steps} steps, ${DEAD_LETTERS} dead letters`);
    const page = await PageInBrowser.open(chromium, stack.facts);
    try {
      const order = await page.firstOrder();
      for (let round = 1; round <= rounds; round++)
        for (const { name, hash, shows } of views) {
          signal.throwIfAborted();
          samples.get(name)!.push(await page.openingMs(hash.replace('{order}', order), shows));
        }
    } finally {
      await page.close();
    }
  } finally {
    await Promise.all(started.map((process) => process.stop()));
    await deleteTimelines(stack.facts);
    await deleteOrders(stack.facts);
  }
  return [
    ...views.map(({ name }): Figure => ({
      ...{ what: `until ${name} is shown`, unit: 'ms', samples: samples.get(name)! },
      goal: { atMost: MAX_MS },
    })),
    { what: 'steps of all timelines', unit: 'pieces', samples: [steps] },
  ];
}

export const openingViews: Section = {
  name: 'views',
  title: 'Opening a view of the control room',
  about: `How long the page takes from its address until it shows what the view is for, in a shop with ${ORDERS.toLocaleString('en')} orders and ${DEAD_LETTERS.toLocaleString('en')} waiting dead letters. The orders are copies of one that was placed and shipped, with all steps of its timeline. Each time the whole page is loaded anew.`,
  measure,
};
