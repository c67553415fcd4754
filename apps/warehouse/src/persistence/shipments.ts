import type { Shipment as Kept } from '#prisma/warehouse';
import { Injectable } from '@nestjs/common';
import { emptyShipment, type Shipment } from '../domain/shipment.js';
import { WarehouseDatabase, type WarehouseTransaction } from './warehouse.database.js';

type Row = Omit<Kept, 'order_id' | 'labelled_at'>;

/** The parcels. */
@Injectable()
export class Shipments {
  constructor(private readonly database: WarehouseDatabase) {}

  /** Undefined when nothing was heard of the order yet. */
  async find(order_id: string): Promise<Shipment | undefined> {
    const row = await this.database.shipment.findUnique({ where: { order_id } });
    return row ? read(row) : undefined;
  }

  /** Locks the parcel until the transaction ends; the first to hear of an order creates an empty one. */
  async lock(tx: WarehouseTransaction, order_id: string): Promise<Shipment> {
    await tx.$executeRaw`INSERT INTO shipments (order_id) VALUES (${order_id}) ON CONFLICT DO NOTHING`;
    const [row] = await tx.$queryRaw<Row[]>`
      SELECT user_id, tracking_number, label_url, label_sha256, label_bytes, stock_reserved_at, dispatched_at, voided_at
      FROM shipments WHERE order_id = ${order_id} FOR UPDATE`;
    return row ? read(row) : emptyShipment;
  }

  /** Writes what changed, each with the date of its becoming. */
  async become(tx: WarehouseTransaction, order_id: string, before: Shipment, after: Shipment): Promise<void> {
    const now = new Date();
    const { label } = after;
    await tx.shipment.update({
      where: { order_id },
      data: {
        ...(label && !before.label && { labelled_at: now, ...columnsOf(label) }),
        ...(after.stockReserved && !before.stockReserved && { stock_reserved_at: now }),
        ...(after.dispatched && !before.dispatched && { dispatched_at: now }),
        ...(after.voided && !before.voided && { voided_at: now }),
      },
    });
  }
}

const columnsOf = ({ user_id, tracking_number, url, sha256, bytes }: NonNullable<Shipment['label']>) => ({
  user_id,
  tracking_number,
  label_url: url,
  label_sha256: sha256,
  label_bytes: bytes,
});

function read(row: Row): Shipment {
  const { user_id, tracking_number, label_url: url, label_sha256: sha256, label_bytes: bytes } = row;
  const labelled = user_id && tracking_number && url && sha256 && bytes;
  return {
    ...(labelled && { label: { user_id, tracking_number, url, sha256, bytes } }),
    stockReserved: row.stock_reserved_at !== null,
    dispatched: row.dispatched_at !== null,
    voided: row.voided_at !== null,
  };
}
