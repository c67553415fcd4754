import { post } from '../api/client.js';
import { Cancelled } from '../api/operator.js';
import { Store } from '../api/store.js';
import type { PlaceOrderRequest, PlaceOrderResponse } from '../api/place-orders.js';

export interface PlacedOrder {
  number: number;
  response?: PlaceOrderResponse;
  error?: Error;
}

export interface PlacedOrders {
  /** The latest first. */
  recent: PlacedOrder[];
  /** Responses by status. */
  counts: Record<string, number>;
}

const MAX_RECENT = 6;

/** Kept while the user visits other views. */
export const placedOrders = new Store<PlacedOrders>({ recent: [], counts: {} });

let orders = 0;

/** Places one order and adds its response to {@link placedOrders}. Rejects with Cancelled if no token was given. */
export async function placeOrder(request: PlaceOrderRequest): Promise<void> {
  const placed: PlacedOrder = { number: (orders += 1) };
  try {
    placed.response = await post<PlaceOrderResponse>('shop/orders', request);
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    placed.error = error as Error;
  }
  const { recent, counts } = placedOrders.get();
  const status = String(placed.response?.status ?? 'no response');
  placedOrders.set({
    recent: [placed, ...recent].slice(0, MAX_RECENT),
    counts: { ...counts, [status]: (counts[status] ?? 0) + 1 },
  });
}
