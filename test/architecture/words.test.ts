import { inTinyShop, root } from './tiny-shop.js';
import { foreignImports, wordsOfTrade } from './words.js';

const file = 'libs/messaging/src/broker.ts';

test('messaging takes from the contracts only the types that say what a contract is', async () => {
  expect(foreignImports(root)).toEqual([]);
  expect(await inTinyShop([], foreignImports)).toEqual([]);
});

test.each([
  ["import { OrderCreated } from '#contracts';", 'OrderCreated'],
  ["import type { Contract, OrderCreated } from '#contracts';", 'type OrderCreated'],
  ["import { subscriptions } from '#contracts';", 'subscriptions'],
  ["import * as contracts from '#contracts';", '* as contracts'],
  ["export * from '#contracts';", '*'],
])('messaging may not say: %s', async (code, name) => {
  expect(await inTinyShop([[file, code]], foreignImports)).toEqual([
    expect.stringContaining(`${file} imports ${name}:`),
  ]);
});

test('messaging knows no word of the trade', async () => {
  expect(wordsOfTrade(root)).toEqual([]);
  expect(await inTinyShop([[file, '/** In the order written. */']], wordsOfTrade)).toEqual([]);
});

test.each(["const queue = 'email.send';", 'const orderId = 1;', 'function applyToShipment() {}'])(
  'messaging may not say: %s',
  async (code) => {
    expect(await inTinyShop([[file, code]], wordsOfTrade)).toEqual([expect.stringContaining(`${file} says`)]);
  },
);
