import type { Transaction } from '#database';
import type { Prisma } from '#prisma/control-room';
import { Injectable } from '@nestjs/common';
import type { AlertDetails, OpenAlert } from '../domain/decide-alerts.js';
import { ControlRoomPrisma } from './control-room.database.js';

/** Open while `cleared_at` is null. */
export interface StoredAlert extends AlertDetails {
  id: string;
  raised_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  cleared_at: Date | null;
}

@Injectable()
export class Alerts {
  constructor(private readonly prisma: ControlRoomPrisma) {}

  /** Returns false and writes nothing if an alert of this kind and subject is open, e.g. raised by another replica. */
  async raise(tx: Transaction, { id, ...details }: AlertDetails & { id: string }): Promise<boolean> {
    const { kind, about, count, threshold } = details;
    const { count: inserted } = await tx.sql`
      INSERT INTO alerts (id, kind, about, count, threshold)
      VALUES (${id}::uuid, ${kind}::"AlertKind", ${about}, ${count}, ${threshold})
      ON CONFLICT (kind, about) WHERE cleared_at IS NULL DO NOTHING`;
    return inserted === 1;
  }

  /** Does nothing if the alert is already cleared. */
  async clear(tx: Transaction, id: string): Promise<void> {
    await tx.sql`UPDATE alerts SET cleared_at = now() WHERE id = ${id} AND cleared_at IS NULL`;
  }

  /** Returns false if there is no such open alert. A second acknowledgement does not replace the name of the first. */
  async acknowledge(id: string, operator: string): Promise<boolean> {
    const { count } = await this.prisma.alert.updateMany({
      where: { id, cleared_at: null, acknowledged_at: null },
      data: { acknowledged_at: new Date(), acknowledged_by: operator },
    });
    if (count === 1) return true;
    return (await this.prisma.alert.count({ where: { id, cleared_at: null } })) === 1;
  }

  async open(): Promise<(StoredAlert & OpenAlert)[]> {
    return await this.prisma.alert.findMany({ where: { cleared_at: null }, orderBy: newestFirst });
  }

  /** The last hundred cleared alerts. */
  async recent(): Promise<StoredAlert[]> {
    return await this.prisma.alert.findMany({
      where: { cleared_at: { not: null } },
      orderBy: newestFirst,
      take: 100,
    });
  }
}

/** Ids are UUIDs of version 7, which grow with time. */
const newestFirst: Prisma.AlertOrderByWithRelationInput = { id: 'desc' };
