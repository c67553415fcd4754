import { Prisma } from '#prisma/control-room';
import { Injectable } from '@nestjs/common';
import { ControlRoomPrisma } from './control-room.database.js';
import { type MessageContent, type ReportedStep, type TimelineStep, toStorable } from './timeline-step.js';

/** `has_content`: headers, and perhaps a payload, are stored. */
export type ListedStep = TimelineStep & { has_content: boolean };

/** The publication of a message. */
export type Publication = MessageContent &
  Pick<TimelineStep, 'at' | 'service' | 'type' | 'trace_id' | 'span_id'>;

type StepRow = Omit<ListedStep, 'at'> & { at: Date; began_at: Date };

/** Of one order; `failed` while one of its dead letters waits for a decision. `last_at` is null without a step. */
export interface StepSummary {
  order_id: string;
  began_at: Date | null;
  last_at: Date | null;
  steps: number;
  failed: boolean;
}

/** While the database is unavailable, at most this many steps are queued. Later ones are dropped, as telemetry may be. */
const MAX_QUEUED = 20_000;
/** Further steps are queued without headers and payload. */
const MAX_QUEUED_CONTENTS = 4_000;
const BATCH = 2_000;
const MAX_STEPS = 2_000;
const isUuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

@Injectable()
export class TimelineSteps {
  private readonly queued: ReportedStep[] = [];
  private queuedContents = 0;

  constructor(private readonly prisma: ControlRoomPrisma) {}

  /** Keeps steps in memory until the next {@link writeQueued}; a crash before it loses them. Returns how many were dropped. */
  enqueue(steps: readonly ReportedStep[]): number {
    const room = Math.max(0, MAX_QUEUED - this.queued.length);
    for (const step of steps.slice(0, room)) this.queued.push(toStorable(this.withinBounds(step)));
    return Math.max(0, steps.length - room);
  }

  private withinBounds(step: ReportedStep): ReportedStep {
    if (step.headers === null) return step;
    if (this.queuedContents >= MAX_QUEUED_CONTENTS)
      return { ...step, headers: null, payload: null, payload_is_cut: null };
    this.queuedContents += 1;
    return step;
  }

  async writeQueued(): Promise<void> {
    while (this.queued.length > 0) {
      const steps = this.queued.slice(0, BATCH);
      await this.prisma.$executeRaw`
        INSERT INTO timeline_steps (at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt,
                                    took_ms, error, trace_id, span_id, call, server, path, status, headers, payload,
                                    payload_is_cut)
        SELECT at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt,
               coalesce(took_ms, 0), error, trace_id, span_id, call, server, path, status, headers, payload, payload_is_cut
        FROM json_populate_recordset(NULL::timeline_steps, ${JSON.stringify(steps)}::json)`;
      this.queued.splice(0, steps.length);
      this.queuedContents -= steps.filter(({ headers }) => headers !== null).length;
    }
  }

  /** All steps of one order, with the replays and discards of its dead letters, ordered by when each step began. */
  async of(id: { order_id: string } | { correlation_id: string }): Promise<ListedStep[]> {
    const { order_id = null, correlation_id = null } = id as Partial<Record<string, string>>;
    const steps = await this.prisma.$queryRaw<StepRow[]>`
      WITH correlation AS (
        SELECT correlation_id FROM timeline_steps WHERE order_id = ${order_id}
        UNION SELECT ${correlation_id}
      )
      SELECT * FROM ${allSteps}
      WHERE correlation_id IN (SELECT correlation_id FROM correlation)
        AND (order_id = ${order_id} OR order_id IS NULL OR ${order_id}::text IS NULL)
      ORDER BY began_at, at, service, queue, step LIMIT ${MAX_STEPS}`;
    return steps.map(({ began_at: _, ...step }) => ({ ...step, at: step.at.toISOString() }));
  }

  /** In the order of the ids, each with the count and the time of all its steps. */
  async summariesOf(orders: readonly { order_id: string; correlation_id: string }[]): Promise<StepSummary[]> {
    return await this.prisma.$queryRaw<StepSummary[]>`
      SELECT listed.order_id, began_at, last_at, steps, EXISTS (
        SELECT FROM dead_letters
        WHERE dead_letters.correlation_id = listed.correlation_id AND dead_letters.state = 'waiting'
          AND (dead_letters.order_id = listed.order_id OR dead_letters.order_id IS NULL)
      ) AS failed
      FROM unnest(${orders.map(({ order_id }) => order_id)}::text[],
                  ${orders.map(({ correlation_id }) => correlation_id)}::text[])
        WITH ORDINALITY AS listed (order_id, correlation_id, number), LATERAL (
        SELECT min(began_at) AS began_at, max(at) AS last_at, count(*)::int AS steps
        FROM ${allSteps}
        WHERE steps.correlation_id = listed.correlation_id
          AND (steps.order_id = listed.order_id OR steps.order_id IS NULL)
      ) AS order_steps
      ORDER BY listed.number`;
  }

  /** The correlation id of any id that the page shows: of an order, a message or a dead letter. */
  async correlationOf(id: string): Promise<string | undefined> {
    const uuid = isUuid.test(id) ? id : null;
    const [found] = await this.prisma.$queryRaw<{ correlation_id: string }[]>`
      (SELECT correlation_id FROM timeline_steps WHERE order_id = ${id} AND correlation_id IS NOT NULL LIMIT 1)
      UNION ALL (SELECT correlation_id FROM timeline_steps WHERE correlation_id = ${id} LIMIT 1)
      UNION ALL (SELECT correlation_id FROM dead_letters WHERE message_id = ${id} AND correlation_id IS NOT NULL LIMIT 1)
      UNION ALL (SELECT correlation_id FROM dead_letters WHERE id = ${uuid}::uuid AND correlation_id IS NOT NULL LIMIT 1)
      LIMIT 1`;
    return found?.correlation_id;
  }

  /** The first publication of a message whose headers are stored. */
  async publicationOf(message_id: string): Promise<Publication | undefined> {
    const [found] = await this.prisma.$queryRaw<(Omit<Publication, 'at'> & { at: Date })[]>`
      SELECT at, service, type, trace_id, span_id, headers, payload, payload_is_cut
      FROM timeline_steps WHERE message_id = ${message_id} AND headers IS NOT NULL ORDER BY at LIMIT 1`;
    return found && { ...found, at: found.at.toISOString() };
  }

  async deleteOlderThan(hours: number): Promise<void> {
    await this.prisma.$executeRaw`
      DELETE FROM timeline_steps WHERE at < now() - make_interval(hours => ${hours}::int)`;
  }
}

/** The steps that processes reported, and the replays and discards of dead letters. */
const allSteps = Prisma.sql`(
  SELECT at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt, took_ms, error,
    trace_id, span_id, call, server, path, status, headers IS NOT NULL AS has_content,
    at - took_ms * interval '1 millisecond' AS began_at
  FROM timeline_steps
  UNION ALL
  SELECT acted_at, CASE act WHEN 'replay' THEN 'replayed' ELSE 'discarded' END, 'control-room', queue,
    coalesce(type, 'unknown'), coalesce(message_id, ''), correlation_id, NULL, order_id, 1, NULL, why,
    NULL, NULL, NULL, NULL, NULL, NULL, false, acted_at
  FROM operator_actions JOIN dead_letters ON dead_letters.id = dead_letter_id
) AS steps`;
