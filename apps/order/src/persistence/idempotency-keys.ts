import { Database, type Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { OrderPrisma } from './order.database.js';

export interface IdempotencyKeyRecord {
  user_id: string;
  key: string;
  request_hash: string;
  order_id: string;
}

@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly prisma: OrderPrisma,
    private readonly database: Database,
  ) {}

  /** False when the key is already claimed. Waits for a concurrent transaction with the same key to commit or roll back. */
  async claim(
    tx: Transaction,
    { user_id, key, request_hash, order_id }: IdempotencyKeyRecord,
  ): Promise<boolean> {
    const { count } = await tx.sql`
      INSERT INTO idempotency_keys (user_id, key, request_hash, order_id)
      VALUES (${user_id}, ${key}, ${request_hash}, ${order_id}) ON CONFLICT DO NOTHING`;
    return count === 1;
  }

  async find(user_id: string, key: string): Promise<IdempotencyKeyRecord | undefined> {
    const row = await this.prisma.idempotencyKey.findUnique({ where: { user_id_key: { user_id, key } } });
    return row ?? undefined;
  }

  async deleteOlderThan(days: number): Promise<void> {
    await this.database
      .sql`DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(days => ${days}::int)`;
  }
}
