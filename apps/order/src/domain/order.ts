/** `price` per piece when the order was placed, in minor units. */
export interface OrderLine {
  product_id: string;
  quantity: number;
  price: number;
}

/** As the customer sent it, checked at `POST /orders`. Personal data wherever it is stored or sent. */
export interface DeliveryAddress {
  name: string;
  street: string;
  postal_code?: string | undefined;
  city: string;
  country: string;
}

/** `declined`, `shipped` and `cancelled` are final. */
export type OrderState =
  | { status: 'pending' }
  | { status: 'confirmed' }
  | { status: 'shipped'; tracking_number: string }
  | { status: 'declined'; reason: string }
  | { status: 'cancelled'; reason: CancelReason };

export type CancelReason = 'out_of_stock' | 'unpaid' | 'by_customer';

/** An event that may change the state of a placed order. */
export type OrderEvent =
  | { kind: 'payment-captured' }
  | { kind: 'payment-declined'; reason: string }
  | { kind: 'stock-rejected' }
  | { kind: 'dispatched'; tracking_number: string }
  | { kind: 'unpaid-too-long' }
  | { kind: 'cancelled-by-customer' };

/** The next state, or undefined when the event changes nothing because it is a duplicate or too late. */
export function decide(state: OrderState, event: OrderEvent): OrderState | undefined {
  switch (event.kind) {
    case 'payment-captured':
      return state.status === 'pending' ? { status: 'confirmed' } : undefined;
    case 'payment-declined':
      return state.status === 'pending' ? { status: 'declined', reason: event.reason } : undefined;
    case 'unpaid-too-long':
      return state.status === 'pending' ? { status: 'cancelled', reason: 'unpaid' } : undefined;
    case 'cancelled-by-customer':
      return state.status === 'pending' ? { status: 'cancelled', reason: 'by_customer' } : undefined;
    case 'stock-rejected':
      return state.status === 'confirmed' ? { status: 'cancelled', reason: 'out_of_stock' } : undefined;
    case 'dispatched':
      return state.status === 'confirmed'
        ? { status: 'shipped', tracking_number: event.tracking_number }
        : undefined;
  }
}
