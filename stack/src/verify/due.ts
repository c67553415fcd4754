import type { OrderSeen } from './evidence.js';

/** Each effect that an order may have, in the order of the printed rows, with the words for it. */
export const effectNames = {
  end: 'order came to its end',
  charge: 'charge at the bank',
  refund: 'refund at the bank',
  payment: 'payment in the books',
  stock: 'stock taken, per product',
  label: 'label in the blob store',
  shipment: 'shipment in the books',
  confirmation: 'confirmation mail',
  dispatch: 'dispatch mail',
  apology: 'apology mail',
  sentMail: 'mail in the books',
  created: 'counted as created',
  shipped: 'counted as shipped',
  cancelled: 'counted as cancelled',
  refunded: 'counted as refunded',
} as const;

/** The key of an effect. */
export type EffectName = keyof typeof effectNames;

/** How often an effect must and may be found. */
export interface Range {
  least: number;
  most: number;
}

/** What an order owes; an effect that is not named must not be found at all. */
export type Due = Partial<Record<EffectName, Range>>;

/** Exactly one, no more and no less. */
export const once: Range = { least: 1, most: 1 };

/** One at most: the order has not come that far, or nobody can know. */
export const maybe: Range = { least: 0, most: 1 };

/** What else must be known of an order to say what it owes. */
export interface Circumstances {
  /** The bank took money for it. */
  captured: boolean;
  /** It is not yet at its end, and that is no loss: it is on its way, or unpaid and in the dead letters. */
  mayWait: boolean;
}

/** Everything that an order in this state must have brought about by now, once each. */
export function dueOf({ status, reason }: OrderSeen, { captured, mayWait }: Circumstances): Due {
  const end = mayWait ? maybe : once;
  const parcel = { stock: once, label: once, shipment: once, dispatch: once, shipped: once };
  const confirmed = { charge: once, payment: once, confirmation: once, created: once };
  switch (status) {
    case 'pending':
      return { end, charge: maybe, payment: maybe };
    case 'confirmed':
      return { ...all(maybe, { ...confirmed, ...parcel }), end, charge: once, payment: once };
    case 'shipped':
      return { end: once, ...confirmed, ...parcel };
    case 'declined':
      return { end: once, payment: once };
    case 'cancelled': {
      const cancelled = { end: once, payment: once, shipment: once, apology: once, cancelled: once };
      const returned = { refund: once, refunded: once };
      if (reason === 'out_of_stock') return { ...confirmed, ...cancelled, ...returned, label: once };
      return { ...cancelled, ...(captured && { charge: once, ...returned }) };
    }
  }
}

const all = (range: Range, due: Due): Due =>
  Object.fromEntries(Object.keys(due).map((name) => [name, range]));
