import { ShipmentDispatched } from '#contracts';
import type { Transaction } from '#database';
import { type MessageContext, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { decide, type ShipmentEvent } from './domain/shipment.js';
import { CARRIER } from './labels/tracking-number.js';
import { Shipments } from './persistence/shipments.js';

/** The one place where a parcel changes, whichever of its parts comes last. */
@Injectable()
export class AdvanceShipment {
  constructor(
    private readonly shipments: Shipments,
    private readonly outbox: Outbox,
  ) {}

  /** Decides and saves in the caller's transaction, and tells when the parcel leaves. */
  async advance(
    tx: Transaction,
    order_id: string,
    event: ShipmentEvent,
    causedBy: MessageContext,
  ): Promise<void> {
    const before = await this.shipments.lock(tx, order_id);
    const after = decide(before, event);
    await this.shipments.save(tx, order_id, after);
    if (before.dispatched || !after.dispatched || !after.label) return;
    const { user_id, tracking_number, ...label } = after.label;
    const parcel = { carrier: CARRIER, tracking_number };
    const shipment = { order_id, user_id, parcel, label };
    await this.outbox.add(tx, ShipmentDispatched, shipment, { aggregate: order_id, causedBy });
  }
}
