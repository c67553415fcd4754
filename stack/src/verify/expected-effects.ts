import type { OrderRecord } from './records.js';

/** Each effect that an order may have, in the order of the printed rows, with its label. */
export const effectNames = {
  end: 'order in a final state',
  charge: 'charge at the bank',
  refund: 'refund at the bank',
  payment: 'payment recorded',
  stock: 'stock taken, per product',
  label: 'label in the blob store',
  shipment: 'shipment recorded',
  confirmation: 'confirmation mail',
  dispatch: 'dispatch mail',
  apology: 'apology mail',
  sentMail: 'mail recorded as sent',
  created: 'analytics: created',
  shipped: 'analytics: shipped',
  cancelled: 'analytics: cancelled',
  refunded: 'analytics: refunded',
} as const;

export type EffectName = keyof typeof effectNames;

/** How often an effect must at least and may at most be found. */
export interface Range {
  least: number;
  most: number;
}

/** An effect without an entry must not be found at all. */
export type ExpectedEffects = Partial<Record<EffectName, Range>>;

export const once: Range = { least: 1, most: 1 };

/** The order has not reached this effect yet, or its state does not say whether it has. */
export const atMostOnce: Range = { least: 0, most: 1 };

/** What decides about the expected effects besides the state of the order. */
export interface Circumstances {
  /** The bank took money for the order. */
  captured: boolean;
  /** A final state is not expected yet: the order is in flight, or unpaid with its message in the dead letters. */
  mayBeUnfinished: boolean;
}

/** The effects that an order in this state must have by now, each exactly once. */
export function expectedEffectsOf(
  { status, reason }: OrderRecord,
  { captured, mayBeUnfinished }: Circumstances,
): ExpectedEffects {
  const end = mayBeUnfinished ? atMostOnce : once;
  const parcel = { stock: once, label: once, shipment: once, dispatch: once, shipped: once };
  const confirmed = { charge: once, payment: once, confirmation: once, created: once };
  switch (status) {
    case 'pending':
      return { end, charge: atMostOnce, payment: atMostOnce };
    case 'confirmed':
      return { ...withRange(atMostOnce, { ...confirmed, ...parcel }), end, charge: once, payment: once };
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

const withRange = (range: Range, effects: ExpectedEffects): ExpectedEffects =>
  Object.fromEntries(Object.keys(effects).map((name) => [name, range]));
