import { OrderCancelled, OrderCreated, PaymentCharge } from '#contracts';
import type { Message } from '../envelope/message.js';
import { checkHandlers } from './check-handlers.js';
import { Subscribe } from './subscribe.decorator.js';

const subscriptions = { email: { publishes: [], consumes: [OrderCreated, OrderCancelled] } };

test('accepts handlers that match the row of the service', () => {
  expect(() => checkHandlers('email', subscriptions, [OrderCancelled, OrderCreated])).not.toThrow();
});

test.each([
  ['a missing handler', [OrderCreated], /no handler is registered for order\.cancelled/],
  [
    'a handler that is not in the row',
    [OrderCreated, OrderCancelled, PaymentCharge],
    /payment\.charge is handled but not/,
  ],
  [
    'two handlers for one queue',
    [OrderCreated, OrderCreated, OrderCancelled],
    /order\.created has two handlers/,
  ],
])('%s keeps the service from starting', (_, handled, problem) => {
  expect(() => checkHandlers('email', subscriptions, handled)).toThrow(problem);
});

test('a handler that expects another payload, or returns no reply to a request, does not compile', () => {
  class Handlers {
    @Subscribe(OrderCreated)
    async correct({ payload }: Message<typeof OrderCreated>): Promise<void> {
      await Promise.resolve(payload.total);
    }

    // @ts-expect-error order.cancelled is not order.created
    @Subscribe(OrderCreated)
    async wrongPayload({ payload }: Message<typeof OrderCancelled>): Promise<void> {
      await Promise.resolve(payload.reason);
    }

    // @ts-expect-error payment.charge has a reply
    @Subscribe(PaymentCharge)
    async noReply({ payload }: Message<typeof PaymentCharge>): Promise<void> {
      await Promise.resolve(payload.amount);
    }
  }
  expect(Handlers).toBeDefined();
});
