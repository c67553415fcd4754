import { Database, type Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { OrderPrisma } from './order.database.js';

/** What a customer's Idempotency-Key was used for. */
export interface KeyUse {
  user_id: string;
  key: string;
  request_hash: string;
  order_id: string;
}

/** Remembers which order a key stands for, in the transaction that places the order. */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly prisma: OrderPrisma,
    private readonly database: Database,
  ) {}

  /** False when the key is taken; waits for a concurrent request with the same key to commit or to fail. */
  async claim(tx: Transaction, { user_id, key, request_hash, order_id }: KeyUse): Promise<boolean> {
    const { count } = await tx.sql`
      INSERT INTO idempotency_keys (user_id, key, request_hash, order_id)
      VALUES (${user_id}, ${key}, ${request_hash}, ${order_id}) ON CONFLICT DO NOTHING`;
    return count === 1;
  }

  /** The earlier use of this key, if there was one. */
  async find(user_id: string, key: string): Promise<KeyUse | undefined> {
    const row = await this.prisma.idempotencyKey.findUnique({ where: { user_id_key: { user_id, key } } });
    return row ?? undefined;
  }

  /** A key that was used before then is free for another order. */
  async deleteOlderThan(days: number): Promise<void> {
    await this.database
      .sql`DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(days => ${days}::int)`;
  }
}
