import type { Transaction } from '#database';
import type { Shipment as ShipmentRecord } from '#prisma/warehouse';
import { Injectable } from '@nestjs/common';
import { emptyShipment, type Shipment } from '../domain/shipment.js';
import { WarehousePrisma } from './warehouse.database.js';

type Row = Omit<ShipmentRecord, 'order_id' | 'labelled_at'>;

@Injectable()
export class Shipments {
  constructor(private readonly prisma: WarehousePrisma) {}

  /** Undefined until the first message about the order was handled. */
  async find(order_id: string): Promise<Shipment | undefined> {
    const row = await this.prisma.shipment.findUnique({ where: { order_id } });
    return row ? toShipment(row) : undefined;
  }

  /** Locks the row until the transaction ends; inserts an empty shipment if there is none. */
  async lock(tx: Transaction, order_id: string): Promise<Shipment> {
    const [, [row]] = await Promise.all([
      tx.sql`INSERT INTO shipments (order_id) VALUES (${order_id}) ON CONFLICT DO NOTHING`,
      tx.sql<Row>`
        SELECT user_id, tracking_number, label_url, label_sha256, label_bytes, stock_reserved_at, dispatched_at, voided_at
        FROM shipments WHERE order_id = ${order_id} FOR UPDATE`,
    ]);
    return row ? toShipment(row) : emptyShipment;
  }

  /** Keeps the times that are already set. */
  async save(tx: Transaction, order_id: string, shipment: Shipment): Promise<void> {
    const { label, stockReserved, dispatched, voided } = shipment;
    await tx.sql`
      UPDATE shipments
      SET user_id = ${label?.user_id ?? null},
          tracking_number = ${label?.tracking_number ?? null},
          label_url = ${label?.url ?? null},
          label_sha256 = ${label?.sha256 ?? null},
          label_bytes = ${label?.bytes ?? null},
          labelled_at = CASE WHEN ${label !== undefined} THEN coalesce(labelled_at, now()) END,
          stock_reserved_at = CASE WHEN ${stockReserved} THEN coalesce(stock_reserved_at, now()) END,
          dispatched_at = CASE WHEN ${dispatched} THEN coalesce(dispatched_at, now()) END,
          voided_at = CASE WHEN ${voided} THEN coalesce(voided_at, now()) END
      WHERE order_id = ${order_id}`;
  }
}

function toShipment(row: Row): Shipment {
  const { user_id, tracking_number, label_url: url, label_sha256: sha256, label_bytes: bytes } = row;
  const hasLabel = user_id && tracking_number && url && sha256 && bytes;
  return {
    ...(hasLabel && { label: { user_id, tracking_number, url, sha256, bytes } }),
    stockReserved: row.stock_reserved_at !== null,
    dispatched: row.dispatched_at !== null,
    voided: row.voided_at !== null,
  };
}
