import type { Transaction } from '#database';
import type { LogBatch } from '#messaging';
import { Injectable } from '@nestjs/common';
import type { Rebuild } from '../domain/rebuild.js';
import { AnalyticsPrisma } from './analytics.database.js';

/** The rebuilds, running and past, and the facts that wait beside the projection while one runs. */
@Injectable()
export class Rebuilds {
  constructor(private readonly prisma: AnalyticsPrisma) {}

  /** The one that runs, else the last that ended. */
  async latest(): Promise<Rebuild | undefined> {
    const row = await this.prisma.rebuild.findFirst({
      orderBy: [{ is_running: { sort: 'asc', nulls: 'last' } }, { asked_at: 'desc' }],
    });
    if (!row) return undefined;
    const { first_offset, next_offset, ...rest } = row;
    return { ...rest, first_offset: numberOf(first_offset), next_offset: numberOf(next_offset) };
  }

  /** What stands in the projection at this moment. */
  async factsNow(): Promise<number> {
    return await this.prisma.orderFact.count();
  }

  /** False when one runs already; of two that are asked for at once, the second waits and then is told so. */
  async add(tx: Transaction, id: string, asked_by: string): Promise<boolean> {
    const { count } = await tx.sql`
      INSERT INTO rebuilds (id, asked_by, facts_before) VALUES (${id}, ${asked_by}, 0) ON CONFLICT DO NOTHING`;
    return count === 1;
  }

  /** Takes every fact out of the projection and lays it aside; what a handler is just committing stays, and may. */
  async emptyProjection(tx: Transaction, id: string): Promise<void> {
    const { count: facts_before } = await tx.sql`
      WITH emptied AS (DELETE FROM order_facts RETURNING id, message_id, order_id, fact, amount, happened_at)
      INSERT INTO order_facts_before SELECT * FROM emptied`;
    await tx.sql`UPDATE rebuilds SET facts_before = ${facts_before} WHERE id = ${id}`;
  }

  /** False when another process has been at it: the batch must not be counted, and the reading begins anew at the checkpoint. */
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
   * Holds what was laid aside against what the log gave back, and puts back what it did not: facts that are older than the
   * log, or whose message was mended by hand. Facts without the id of their message are known by what they say.
   */
  async end(tx: Transaction, id: string): Promise<void> {
    await tx.sql`
      UPDATE order_facts_before AS before SET message_id = now.message_id FROM order_facts AS now
      WHERE before.message_id IS NULL
        AND (now.order_id, now.fact, now.happened_at) = (before.order_id, before.fact, before.happened_at)`;
    const [found] = await tx.sql<{ given_back: number; changed: number }>`
      SELECT (count(*) FILTER (WHERE alike))::int AS given_back, (count(*) FILTER (WHERE NOT alike))::int AS changed
      FROM (
        SELECT (now.order_id, now.fact, now.amount, now.happened_at)
             = (before.order_id, before.fact, before.amount, before.happened_at) AS alike
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
      SET given_back = ${found!.given_back}, changed = ${found!.changed}, kept = ${kept},
          facts_after = (SELECT count(*)::int FROM order_facts), is_running = NULL, ended_at = now()
      WHERE id = ${id}`;
  }
}

const numberOf = (offset: bigint | null): number | null => (offset === null ? null : Number(offset));
