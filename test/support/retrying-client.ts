import { placeOrderWithRetries, withTokens } from '../../demo/chaos/retrying-client.js';
import { customerKey, facts, newCustomer, type OrderView } from './shop.js';

/** Places an order of a new customer; retries with the same Idempotency-Key until the shop accepts it. */
export async function placeUntilAccepted(): Promise<OrderView> {
  const [customer] = await withTokens([newCustomer()], customerKey);
  return (await placeOrderWithRetries(facts.urls['order']!, customer!)).order as OrderView;
}
