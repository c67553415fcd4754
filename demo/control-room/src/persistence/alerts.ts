import type { Transaction } from '#database';
import type { Prisma } from '#prisma/control-room';
import { Injectable } from '@nestjs/common';
import type { AlertNews, OpenAlert } from '../domain/decide-alerts.js';
import { ControlRoomPrisma } from './control-room.database.js';

/** An alert as it is kept; without `cleared_at` it is open. */
export interface StoredAlert extends AlertNews {
  id: string;
  raised_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  cleared_at: Date | null;
}

/** The alerts, open and over. */
@Injectable()
export class Alerts {
  constructor(private readonly prisma: ControlRoomPrisma) {}

  /** Returns false, and writes nothing, when a replica was faster: of a kind and subject one alert is open at most. */
  async raise(tx: Transaction, { id, ...news }: AlertNews & { id: string }): Promise<boolean> {
    const { kind, about, count, threshold } = news;
    const { count: raised } = await tx.sql`
      INSERT INTO alerts (id, kind, about, count, threshold)
      VALUES (${id}::uuid, ${kind}::"AlertKind", ${about}, ${count}, ${threshold})
      ON CONFLICT (kind, about) WHERE cleared_at IS NULL DO NOTHING`;
    return raised === 1;
  }

  /** An alert that is already over stays as it is. */
  async clear(tx: Transaction, id: string): Promise<void> {
    await tx.sql`UPDATE alerts SET cleared_at = now() WHERE id = ${id} AND cleared_at IS NULL`;
  }

  /** Returns false when there is no such alert or it is over; the first to see it stays the one who did. */
  async acknowledge(id: string, by: string): Promise<boolean> {
    const { count } = await this.prisma.alert.updateMany({
      where: { id, cleared_at: null, acknowledged_at: null },
      data: { acknowledged_at: new Date(), acknowledged_by: by },
    });
    if (count === 1) return true;
    return (await this.prisma.alert.count({ where: { id, cleared_at: null } })) === 1;
  }

  async open(): Promise<(StoredAlert & OpenAlert)[]> {
    return await this.prisma.alert.findMany({ where: { cleared_at: null }, orderBy: newestFirst });
  }

  /** Those that are over, the last hundred. */
  async recent(): Promise<StoredAlert[]> {
    return await this.prisma.alert.findMany({
      where: { cleared_at: { not: null } },
      orderBy: newestFirst,
      take: 100,
    });
  }
}

/** Ids are of version 7, which grows with time. */
const newestFirst: Prisma.AlertOrderByWithRelationInput = { id: 'desc' };
