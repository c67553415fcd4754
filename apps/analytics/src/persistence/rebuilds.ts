import type { Transaction } from '#database';
import type { LogBatch } from '#messaging';
import { Injectable } from '@nestjs/common';
import type { Rebuild } from '../domain/rebuild.js';
import { AnalyticsPrisma } from './analytics.database.js';

/** The running and past rebuilds, and the table `order_facts_before` that holds the old facts while one runs. */
@Injectable()
export class Rebuilds {
  constructor(private readonly prisma: AnalyticsPrisma) {}

  /** The running rebuild, otherwise the last one. */
  async latest(): Promise<Rebuild | undefined> {
    const row = await this.prisma.rebuild.findFirst({
      orderBy: [{ is_running: { sort: 'asc', nulls: 'last' } }, { asked_at: 'desc' }],
    });
    if (!row) return undefined;
    const { first_offset, next_offset, ...rest } = row;
    return { ...rest, first_offset: toNumber(first_offset), next_offset: toNumber(next_offset) };
  }

  async countFacts(): Promise<number> {
    return await this.prisma.orderFact.count();
  }

  /** False when a rebuild is already running. A concurrent second call waits for the first to commit. */
  async add(tx: Transaction, id: string, asked_by: string): Promise<boolean> {
    const { count } = await tx.sql`
      INSERT INTO rebuilds (id, asked_by, facts_before) VALUES (${id}, ${asked_by}, 0) ON CONFLICT DO NOTHING`;
    return count === 1;
  }

  /** Moves every fact to `order_facts_before`. A fact that a handler commits concurrently stays, which is correct. */
  async emptyProjection(tx: Transaction, id: string): Promise<void> {
    const { count: facts_before } = await tx.sql`
      WITH deleted AS (DELETE FROM order_facts RETURNING id, message_id, order_id, fact, amount, happened_at)
      INSERT INTO order_facts_before SELECT * FROM deleted`;
    await tx.sql`UPDATE rebuilds SET facts_before = ${facts_before} WHERE id = ${id}`;
  }

  /** False when another process has saved a batch: do not count this one, and read again from the saved offset. */
  async advance(
    tx: Transaction,
    { id, next_offset }: Rebuild,
    { first, next, size, unreadable }: LogBatch,
  ): Promise<boolean> {
    const { count } = await tx.sql`
      UPDATE rebuilds
      SET first_offset = coalesce(first_offset, ${first}),
          next_offset = ${next},
          messages = messages + ${size},
          unreadable = unreadable + ${unreadable.length}
      WHERE id = ${id} AND next_offset IS NOT DISTINCT FROM ${next_offset} AND is_running`;
    return count === 1;
  }

  /**
   * Compares the old facts with the rebuilt ones and restores those that the log did not return: facts older than the log,
   * or whose message was edited by an operator. Facts without a message id are matched by order, kind and time.
   */
  async end(tx: Transaction, id: string): Promise<void> {
    await tx.sql`
      UPDATE order_facts_before AS before SET message_id = now.message_id FROM order_facts AS now
      WHERE before.message_id IS NULL
        AND (now.order_id, now.fact, now.happened_at) = (before.order_id, before.fact, before.happened_at)`;
    const [compared] = await tx.sql<{ given_back: number; changed: number }>`
      SELECT (count(*) FILTER (WHERE is_equal))::int AS given_back, (count(*) FILTER (WHERE NOT is_equal))::int AS changed
      FROM (
        SELECT (now.order_id, now.fact, now.amount, now.happened_at)
             = (before.order_id, before.fact, before.amount, before.happened_at) AS is_equal
        FROM order_facts_before AS before JOIN order_facts AS now USING (message_id, fact)
      ) AS pairs`;
    const { count: kept } = await tx.sql`
      INSERT INTO order_facts (id, message_id, order_id, fact, amount, happened_at)
      SELECT id, message_id, order_id, fact, amount, happened_at FROM order_facts_before AS before
      WHERE NOT EXISTS (
        SELECT FROM order_facts AS now WHERE (now.message_id, now.fact) = (before.message_id, before.fact)
      )
      ON CONFLICT DO NOTHING`;
    await tx.sql`DELETE FROM order_facts_before`;
    await tx.sql`
      UPDATE rebuilds
      SET given_back = ${compared!.given_back}, changed = ${compared!.changed}, kept = ${kept},
          facts_after = (SELECT count(*)::int FROM order_facts), is_running = NULL, ended_at = now()
      WHERE id = ${id}`;
  }
}

const toNumber = (offset: bigint | null): number | null => (offset === null ? null : Number(offset));
