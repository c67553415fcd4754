import { eventually } from './eventually.js';
import { newCustomer, type OrderView, placeOrder, respondAsync } from './shop.js';

/** What a careful customer does when the shop hangs up or has no time: the same request again, with the same key, until it is taken: 202, or 201 when it was paid by then. */
export function placeUntilTaken(): Promise<OrderView> {
  const customer = newCustomer();
  const wish = { customer, headers: { ...respondAsync, 'idempotency-key': customer } };
  return eventually(
    async () => {
      const { status, body } = await placeOrder(wish);
      expect([201, 202]).toContain(status);
      return body;
    },
    { within: 90_000, every: 200 },
  );
}
