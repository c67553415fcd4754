import { subscriptions } from '#contracts';
import { emptyNames, longMains, misnamedHandlers, missingRooms } from './rooms.js';
import { inTinyShop, root } from './tiny-shop.js';

test('every service has the same rooms', async () => {
  expect(missingRooms(root, Object.keys(subscriptions))).toEqual([]);
  expect(await inTinyShop([], (shop) => missingRooms(shop, ['order', 'email']))).toEqual([]);
  expect(await inTinyShop([], (shop) => missingRooms(shop, ['order', 'payment']))).toEqual([
    'apps/payment/src/main.ts is missing: every service has the same rooms',
    'apps/payment/src/payment.module.ts is missing: every service has the same rooms',
    'apps/payment/src/handlers is missing: every service has the same rooms',
    'apps/payment/src/domain is missing: every service has the same rooms',
    'apps/payment/src/persistence/payment.database.ts is missing: every service has the same rooms',
  ]);
});

test('a main is three lines', async () => {
  expect(longMains(root)).toEqual([]);
  expect(await inTinyShop([], longMains)).toEqual([]);
  expect(await inTinyShop([['apps/order/src/main.ts', "console.log('hello');"]], longMains)).toEqual([
    expect.stringContaining('apps/order/src/main.ts has more than three lines'),
  ]);
});

test('no name could stand for anything', async () => {
  expect(emptyNames(root)).toEqual([]);
  expect(await inTinyShop([], emptyNames)).toEqual([]);
});

test.each([
  'apps/order/src/utils/round.ts',
  'apps/order/src/order.helper.ts',
  'libs/common/src/index.ts',
  'libs/service/src/base-service.ts',
  'apps/email/src/delivery/mailer-impl.ts',
])('%s could hold anything', async (file) => {
  expect(await inTinyShop([[file, 'export {};']], emptyNames)).toEqual([expect.stringContaining(file)]);
});

test('the handlers read as the choreography', async () => {
  expect(misnamedHandlers(root)).toEqual([]);
  expect(await inTinyShop([], misnamedHandlers)).toEqual([]);
});

test.each([
  ['order-listener.ts', 'is no sentence', ''],
  ['cancel.handler.ts', 'is no sentence', ''],
  ['cancelOrder.handler.ts', 'is no sentence', ''],
  ['late/cancel-order.job.ts', 'is no sentence', ''],
  [
    'cancel-order.job.ts',
    'listens, so it is a handler',
    'export class CancelOrder { @Subscribe(OrderCreated) handle() {} }',
  ],
  ['cancel-order.job.ts', 'does not export CancelOrder', 'export class Cancel {}'],
  [
    'make-bill-when-order-created.handler.ts',
    'listens to nothing',
    'export class MakeBillWhenOrderCreated {}',
  ],
  [
    'make-bill-when-order-created.handler.ts',
    'listens to several messages',
    'export class MakeBillWhenOrderCreated { @Subscribe(OrderCreated) a() {} @Subscribe(OrderCancelled) b() {} }',
  ],
  [
    'make-bill-when-order-created.handler.ts',
    'does not say that it listens to OrderCancelled',
    'export class MakeBillWhenOrderCreated { @Subscribe(OrderCancelled) handle() {} }',
  ],
  [
    'pay-order.handler.ts',
    'does not say that it listens to PaymentCharge',
    'export class PayOrder { @Subscribe(PaymentCharge) handle() {} }',
  ],
])('among the handlers, %s %s', async (file, problem, code) => {
  const planted = `apps/order/src/handlers/${file}`;
  expect(await inTinyShop([[planted, code]], misnamedHandlers)).toEqual([
    expect.stringContaining(`${planted} ${problem}`),
  ]);
});
