import { ShipmentDispatched } from '#contracts';
import type { Transaction } from '#database';
import { type MessageContext, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { decide, type ShipmentEvent } from './domain/shipment.js';
import { CARRIER } from './labels/tracking-number.js';
import { Shipments } from './persistence/shipments.js';

/** The only code that changes a shipment; label, stock and cancellation may arrive in any order. */
@Injectable()
export class AdvanceShipment {
  constructor(
    private readonly shipments: Shipments,
    private readonly outbox: Outbox,
  ) {}

  /** Saves the next state in the caller's transaction, and adds `shipment.dispatched` to the outbox when it is dispatched. */
  async advance(
    tx: Transaction,
    order_id: string,
    event: ShipmentEvent,
    causedBy: MessageContext,
  ): Promise<void> {
    const current = await this.shipments.lock(tx, order_id);
    const next = decide(current, event);
    await this.shipments.save(tx, order_id, next);
    if (current.dispatched || !next.dispatched || !next.label) return;
    const { user_id, tracking_number, ...label } = next.label;
    const parcel = { carrier: CARRIER, tracking_number };
    const shipment = { order_id, user_id, parcel, label };
    await this.outbox.add(tx, ShipmentDispatched, shipment, { aggregate: order_id, causedBy });
  }
}
