import { LARGEST_INTEGER } from '#contracts';
import { Injectable } from '@nestjs/common';
import { ControlRoomPrisma } from './control-room.database.js';
import { storable } from './storable.js';

export interface TimelineStep {
  at: string;
  step: string;
  service: string;
  /** Null for a published message. */
  queue: string | null;
  type: string;
  message_id: string;
  correlation_id: string | null;
  causation_id: string | null;
  order_id: string | null;
  attempt: number;
  took_ms: number | null;
  error: string | null;
}

/** An order with recent steps; `failed` while one of its dead letters waits for a decision. */
export interface RecentOrder {
  correlation_id: string;
  order_id: string | null;
  began_at: Date;
  last_at: Date;
  steps: number;
  failed: boolean;
}

/** While the database is unavailable, at most this many steps are queued. Later ones are dropped, as telemetry may be. */
const MAX_QUEUED = 20_000;
const BATCH = 2_000;
const MAX_STEPS = 2_000;
const MAX_TEXT_LENGTH = 500;
/** PostgreSQL has no year 0. */
const EARLIEST = '0001-01-01T00:00:00Z';

@Injectable()
export class TimelineSteps {
  private readonly queued: TimelineStep[] = [];

  constructor(private readonly prisma: ControlRoomPrisma) {}

  /** Keeps steps in memory until the next {@link writeQueued}; a crash before it loses them. Returns how many were dropped. */
  enqueue(steps: readonly TimelineStep[]): number {
    const room = Math.max(0, MAX_QUEUED - this.queued.length);
    this.queued.push(...steps.slice(0, room).map(toStorable));
    return Math.max(0, steps.length - room);
  }

  async writeQueued(): Promise<void> {
    while (this.queued.length > 0) {
      const steps = this.queued.slice(0, BATCH);
      await this.prisma.$executeRaw`
        INSERT INTO timeline_steps (at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt,
                                    took_ms, error)
        SELECT at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt,
               coalesce(took_ms, 0), error
        FROM json_populate_recordset(NULL::timeline_steps, ${JSON.stringify(steps)}::json)`;
      this.queued.splice(0, steps.length);
    }
  }

  /** All steps of one order, with the replays and discards of its dead letters, ordered by when each step began. */
  async of(id: { order_id: string } | { correlation_id: string }): Promise<TimelineStep[]> {
    const { order_id = null, correlation_id = null } = id as Partial<Record<string, string>>;
    const steps = await this.prisma.$queryRaw<(Omit<TimelineStep, 'at'> & { at: Date })[]>`
      WITH correlation AS (
        SELECT correlation_id FROM timeline_steps WHERE order_id = ${order_id}
        UNION SELECT ${correlation_id}
      ), steps AS (
        SELECT at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt, took_ms, error
        FROM timeline_steps
        UNION ALL
        SELECT acted_at, CASE act WHEN 'replay' THEN 'replayed' ELSE 'discarded' END, 'control-room', queue,
          coalesce(type, 'unknown'), coalesce(message_id, ''), correlation_id, NULL, order_id, 1, NULL, why
        FROM operator_actions JOIN dead_letters ON dead_letters.id = dead_letter_id
      )
      SELECT * FROM steps
      WHERE correlation_id IN (SELECT correlation_id FROM correlation)
        AND (order_id = ${order_id} OR order_id IS NULL OR ${order_id}::text IS NULL)
      ORDER BY at - coalesce(took_ms, 0) * interval '1 millisecond' LIMIT ${MAX_STEPS}`;
    return steps.map((step) => ({ ...step, at: step.at.toISOString() }));
  }

  /** The orders in the last ten thousand steps, the one with the latest step first. */
  async recentOrders(limit: number): Promise<RecentOrder[]> {
    return await this.prisma.$queryRaw<RecentOrder[]>`
      SELECT *, EXISTS (
        SELECT FROM dead_letters WHERE dead_letters.correlation_id = orders.correlation_id AND state = 'waiting'
      ) AS failed
      FROM (
        SELECT correlation_id, max(order_id) AS order_id, min(at) AS began_at, max(at) AS last_at, count(*)::int AS steps
        FROM (SELECT * FROM timeline_steps ORDER BY id DESC LIMIT 10000) AS latest
        WHERE correlation_id IS NOT NULL
        GROUP BY correlation_id HAVING max(order_id) IS NOT NULL
        ORDER BY last_at DESC LIMIT ${limit}
      ) AS orders
      ORDER BY last_at DESC`;
  }

  async deleteOlderThan(hours: number): Promise<void> {
    await this.prisma.$executeRaw`
      DELETE FROM timeline_steps WHERE at < now() - make_interval(hours => ${hours}::int)`;
  }
}

/** Makes every value fit its column: one step that PostgreSQL refuses would fail the whole batch, again and again. */
const toStorable = (step: TimelineStep): TimelineStep => ({
  ...(Object.fromEntries(
    Object.entries(step).map(([name, value]) => [
      name,
      typeof value === 'string' ? storable(value.slice(0, MAX_TEXT_LENGTH)) : value,
    ]),
  ) as unknown as TimelineStep),
  at: step.at < EARLIEST ? EARLIEST : step.at,
  attempt: Math.min(step.attempt, LARGEST_INTEGER),
  took_ms: step.took_ms === null ? null : Math.min(step.took_ms, LARGEST_INTEGER),
});
