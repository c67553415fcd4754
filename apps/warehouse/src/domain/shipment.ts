/** Where the label lies, and how to tell that it is the right one. */
export interface Label {
  user_id: string;
  tracking_number: string;
  url: string;
  sha256: string;
  bytes: number;
}

/** What is known of one order's parcel; its parts may arrive in any order. */
export interface Shipment {
  label?: Label;
  stockReserved: boolean;
  dispatched: boolean;
  voided: boolean;
}

/** What the warehouse may hear about an order. */
export type ShipmentEvent =
  { kind: 'label-made'; label: Label } | { kind: 'stock-reserved' } | { kind: 'order-cancelled' };

/** A parcel of which nothing is known yet. */
export const emptyShipment: Shipment = { stockReserved: false, dispatched: false, voided: false };

/** Takes in the news; the parcel leaves with the piece that was missing, never twice and never when it is voided. */
export function decide(shipment: Shipment, event: ShipmentEvent): Shipment {
  const next = takeIn(shipment, event);
  const complete = next.label !== undefined && next.stockReserved && !next.voided;
  return { ...next, dispatched: next.dispatched || complete };
}

function takeIn(shipment: Shipment, event: ShipmentEvent): Shipment {
  switch (event.kind) {
    case 'label-made':
      return { ...shipment, label: shipment.label ?? event.label };
    case 'stock-reserved':
      return { ...shipment, stockReserved: true };
    case 'order-cancelled':
      return { ...shipment, voided: !shipment.dispatched };
  }
}
