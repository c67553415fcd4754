import { orderUntilTaken } from '../../stack/src/chaos/careful-customer.js';
import { mintCustomerToken } from '#identity';
import { customerKey, facts, newCustomer, type OrderView } from './shop.js';

/** An order of a new customer who asks until it is taken. */
export async function placeUntilTaken(): Promise<OrderView> {
  const user_id = newCustomer();
  const token = await mintCustomerToken(customerKey, user_id, 3_600_000);
  return (await orderUntilTaken(facts.urls['order']!, { user_id, token })).order as OrderView;
}
