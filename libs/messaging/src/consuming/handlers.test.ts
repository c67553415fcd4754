import { OrderCancelled, OrderCreated, PaymentCharge } from '#contracts';
import type { Message } from '../envelope/message.js';
import { checkHandlers } from './check-handlers.js';
import { Subscribe } from './subscribe.decorator.js';

const table = { email: { publishes: [], consumes: [OrderCreated, OrderCancelled] } };

test('a service whose handlers are its row may run', () => {
  expect(() => checkHandlers('email', table, [OrderCancelled, OrderCreated])).not.toThrow();
});

test.each([
  ['a missing handler', [OrderCreated], /no handler is registered for order\.cancelled/],
  [
    'a handler that nobody promised',
    [OrderCreated, OrderCancelled, PaymentCharge],
    /payment\.charge is handled but not/,
  ],
  [
    'two handlers for one queue',
    [OrderCreated, OrderCreated, OrderCancelled],
    /order\.created has two handlers/,
  ],
])('%s keeps the service from starting', (_, handled, complaint) => {
  expect(() => checkHandlers('email', table, handled)).toThrow(complaint);
});

test('a handler that expects another payload, or forgets the answer to a request, does not compile', () => {
  class Handlers {
    @Subscribe(OrderCreated)
    async right({ payload }: Message<typeof OrderCreated>): Promise<void> {
      await Promise.resolve(payload.total);
    }

    // @ts-expect-error order.cancelled is not order.created
    @Subscribe(OrderCreated)
    async wrongPayload({ payload }: Message<typeof OrderCancelled>): Promise<void> {
      await Promise.resolve(payload.reason);
    }

    // @ts-expect-error a charge is answered
    @Subscribe(PaymentCharge)
    async noAnswer({ payload }: Message<typeof PaymentCharge>): Promise<void> {
      await Promise.resolve(payload.amount);
    }
  }
  expect(Handlers).toBeDefined();
});
