import { inTinyShop, root } from './tiny-shop.js';
import { forbiddenImports, shopWords } from './messaging-vocabulary.js';

const file = 'libs/messaging/src/broker.ts';

test('messaging imports from #contracts only the types that describe a contract', async () => {
  expect(forbiddenImports(root)).toEqual([]);
  expect(await inTinyShop([], forbiddenImports)).toEqual([]);
});

test.each([
  ["import { OrderCreated } from '#contracts';", 'OrderCreated'],
  ["import type { Contract, OrderCreated } from '#contracts';", 'type OrderCreated'],
  ["import { subscriptions } from '#contracts';", 'subscriptions'],
  ["import * as contracts from '#contracts';", '* as contracts'],
  ["export * from '#contracts';", '*'],
])('reports an import in messaging: %s', async (code, name) => {
  expect(await inTinyShop([[file, code]], forbiddenImports)).toEqual([
    expect.stringContaining(`${file} imports ${name}:`),
  ]);
});

test('the code of messaging has no name of a service or a message of the shop', async () => {
  expect(shopWords(root)).toEqual([]);
  expect(await inTinyShop([[file, '/** In the order written. */']], shopWords)).toEqual([]);
});

test.each(["const queue = 'email.send';", 'const orderId = 1;', 'function applyToShipment() {}'])(
  'reports in messaging: %s',
  async (code) => {
    expect(await inTinyShop([[file, code]], shopWords)).toEqual([
      expect.stringContaining(`${file} contains`),
    ]);
  },
);
