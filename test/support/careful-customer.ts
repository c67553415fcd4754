import { placeOrderWithRetries, withTokens } from '../../demo/chaos/retrying-client.js';
import { customerKey, facts, newCustomer, type OrderView } from './shop.js';

/** An order of a new customer who asks until it is taken. */
export async function placeUntilTaken(): Promise<OrderView> {
  const [customer] = await withTokens([newCustomer()], customerKey);
  return (await placeOrderWithRetries(facts.urls['order']!, customer!)).order as OrderView;
}
