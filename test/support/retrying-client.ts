import { orderUntilTaken, withTokens } from '../../demo/chaos/careful-customer.js';
import { customerKey, facts, newCustomer, type OrderView } from './shop.js';

/** An order of a new customer who asks until it is taken. */
export async function placeUntilTaken(): Promise<OrderView> {
  const [customer] = await withTokens([newCustomer()], customerKey);
  return (await orderUntilTaken(facts.urls['order']!, customer!)).order as OrderView;
}
