/** The reference to the PDF in the blob store, with the SHA-256 of its content. */
export interface Label {
  user_id: string;
  tracking_number: string;
  url: string;
  sha256: string;
  bytes: number;
}

export interface Shipment {
  label?: Label;
  stockReserved: boolean;
  dispatched: boolean;
  voided: boolean;
}

export type ShipmentEvent =
  { kind: 'label-made'; label: Label } | { kind: 'stock-reserved' } | { kind: 'order-cancelled' };

export const emptyShipment: Shipment = { stockReserved: false, dispatched: false, voided: false };

/** Dispatches when label and reserved stock are both there, in either order; never twice, and never once voided. */
export function decide(shipment: Shipment, event: ShipmentEvent): Shipment {
  const next = applyEvent(shipment, event);
  const complete = next.label !== undefined && next.stockReserved && !next.voided;
  return { ...next, dispatched: next.dispatched || complete };
}

function applyEvent(shipment: Shipment, event: ShipmentEvent): Shipment {
  switch (event.kind) {
    case 'label-made':
      return { ...shipment, label: shipment.label ?? event.label };
    case 'stock-reserved':
      return { ...shipment, stockReserved: true };
    case 'order-cancelled':
      return { ...shipment, voided: !shipment.dispatched };
  }
}
