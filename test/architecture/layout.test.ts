import { subscriptions } from '#contracts';
import { genericNames, longMains, misnamedHandlers, missingParts } from './layout.js';
import { inTinyShop, root } from './tiny-shop.js';

test('every service has the same layout', async () => {
  expect(missingParts(root, Object.keys(subscriptions))).toEqual([]);
  expect(await inTinyShop([], (shop) => missingParts(shop, ['order', 'email']))).toEqual([]);
  expect(await inTinyShop([], (shop) => missingParts(shop, ['order', 'payment']))).toEqual([
    'apps/payment/src/main.ts is missing: every service has the same layout',
    'apps/payment/src/payment.module.ts is missing: every service has the same layout',
    'apps/payment/src/handlers is missing: every service has the same layout',
    'apps/payment/src/domain is missing: every service has the same layout',
    'apps/payment/src/persistence/payment.database.ts is missing: every service has the same layout',
  ]);
});

test('a main has at most three lines', async () => {
  expect(longMains(root)).toEqual([]);
  expect(await inTinyShop([], longMains)).toEqual([]);
  expect(await inTinyShop([['apps/order/src/main.ts', "console.log('hello');"]], longMains)).toEqual([
    expect.stringContaining('apps/order/src/main.ts has more than three lines'),
  ]);
});

test('no file has a generic name', async () => {
  expect(genericNames(root)).toEqual([]);
  expect(await inTinyShop([], genericNames)).toEqual([]);
});

test.each([
  'apps/order/src/utils/round.ts',
  'apps/order/src/order.helper.ts',
  'libs/common/src/index.ts',
  'libs/service/src/base-service.ts',
  'apps/email/src/delivery/mailer-impl.ts',
])('%s has a generic name', async (file) => {
  expect(await inTinyShop([[file, 'export {};']], genericNames)).toEqual([expect.stringContaining(file)]);
});

test('every handler is named after the message that it consumes', async () => {
  expect(misnamedHandlers(root)).toEqual([]);
  expect(await inTinyShop([], misnamedHandlers)).toEqual([]);
});

test.each([
  ['order-listener.ts', 'has a wrong name', ''],
  ['cancel.handler.ts', 'has a wrong name', ''],
  ['cancelOrder.handler.ts', 'has a wrong name', ''],
  ['late/cancel-order.job.ts', 'has a wrong name', ''],
  [
    'cancel-order.job.ts',
    'consumes a message',
    'export class CancelOrder { @Subscribe(OrderCreated) handle() {} }',
  ],
  ['cancel-order.job.ts', 'does not export CancelOrder', 'export class Cancel {}'],
  [
    'make-bill-when-order-created.handler.ts',
    'consumes no message',
    'export class MakeBillWhenOrderCreated {}',
  ],
  [
    'make-bill-when-order-created.handler.ts',
    'consumes several messages',
    'export class MakeBillWhenOrderCreated { @Subscribe(OrderCreated) a() {} @Subscribe(OrderCancelled) b() {} }',
  ],
  [
    'make-bill-when-order-created.handler.ts',
    'does not name the message that it consumes, OrderCancelled',
    'export class MakeBillWhenOrderCreated { @Subscribe(OrderCancelled) handle() {} }',
  ],
  [
    'pay-order.handler.ts',
    'does not name the message that it consumes, PaymentCharge',
    'export class PayOrder { @Subscribe(PaymentCharge) handle() {} }',
  ],
])('reports that the handler %s %s', async (file, problem, code) => {
  const planted = `apps/order/src/handlers/${file}`;
  expect(await inTinyShop([[planted, code]], misnamedHandlers)).toEqual([
    expect.stringContaining(`${planted} ${problem}`),
  ]);
});
