import { orderUntilTaken } from '../../stack/src/chaos/careful-customer.js';
import { facts, newCustomer, type OrderView } from './shop.js';

/** An order of a new customer who asks until it is taken. */
export const placeUntilTaken = async (): Promise<OrderView> =>
  (await orderUntilTaken(facts.urls['order']!, newCustomer())).order as OrderView;
