import { LARGEST_INTEGER } from '#contracts';
import { Injectable } from '@nestjs/common';
import { ControlRoomPrisma } from './control-room.database.js';
import { storable } from './storable.js';

/** One step of one message. */
export interface StoryStep {
  at: string;
  step: string;
  service: string;
  /** Null for what was published. */
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

/** A story that something happened in lately; `failed` while a dead letter of it waits for a person. */
export interface RecentStory {
  correlation_id: string;
  order_id: string | null;
  began_at: Date;
  last_at: Date;
  steps: number;
  failed: boolean;
}

/** While the database is away, so much is remembered; what comes then is lost, as telemetry may be. */
const MOST_UNWRITTEN = 20_000;
const WRITTEN_AT_ONCE = 2_000;
const LONGEST_STORY = 2_000;
const LONGEST_TEXT = 500;
/** PostgreSQL has no year 0. */
const EARLIEST = '0001-01-01T00:00:00Z';

/** The steps of all messages, for as long as somebody may ask what became of an order. */
@Injectable()
export class StorySteps {
  private readonly unwritten: StoryStep[] = [];

  constructor(private readonly prisma: ControlRoomPrisma) {}

  /** Remembers steps until the next {@link write}; a crash before it loses them. Returns how many were dropped. */
  later(steps: readonly StoryStep[]): number {
    const room = Math.max(0, MOST_UNWRITTEN - this.unwritten.length);
    this.unwritten.push(...steps.slice(0, room).map(kept));
    return Math.max(0, steps.length - room);
  }

  async write(): Promise<void> {
    while (this.unwritten.length > 0) {
      const steps = this.unwritten.slice(0, WRITTEN_AT_ONCE);
      await this.prisma.$executeRaw`
        INSERT INTO story_steps (at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt,
                                 took_ms, error)
        SELECT at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt,
               coalesce(took_ms, 0), error
        FROM json_populate_recordset(NULL::story_steps, ${JSON.stringify(steps)}::json)`;
      this.unwritten.splice(0, steps.length);
    }
  }

  /** All steps of the story that this order is in, and what operators did with its dead letters, in the order in which they began. */
  async of(asked: { order_id: string } | { correlation_id: string }): Promise<StoryStep[]> {
    const { order_id = null, correlation_id = null } = asked as Partial<Record<string, string>>;
    const steps = await this.prisma.$queryRaw<(Omit<StoryStep, 'at'> & { at: Date })[]>`
      WITH story AS (
        SELECT correlation_id FROM story_steps WHERE order_id = ${order_id}
        UNION SELECT ${correlation_id}
      ), steps AS (
        SELECT at, step, service, queue, type, message_id, correlation_id, causation_id, order_id, attempt, took_ms, error
        FROM story_steps
        UNION ALL
        SELECT acted_at, CASE act WHEN 'replay' THEN 'replayed' ELSE 'discarded' END, 'control-room', queue,
          coalesce(type, 'unknown'), coalesce(message_id, ''), correlation_id, NULL, order_id, 1, NULL, why
        FROM operator_actions JOIN dead_letters ON dead_letters.id = letter_id
      )
      SELECT * FROM steps
      WHERE correlation_id IN (SELECT correlation_id FROM story)
        AND (order_id = ${order_id} OR order_id IS NULL OR ${order_id}::text IS NULL)
      ORDER BY at - coalesce(took_ms, 0) * interval '1 millisecond' LIMIT ${LONGEST_STORY}`;
    return steps.map((step) => ({ ...step, at: step.at.toISOString() }));
  }

  /** The stories of orders in the last ten thousand steps, the one that moved last first. */
  async recent(most: number): Promise<RecentStory[]> {
    return await this.prisma.$queryRaw<RecentStory[]>`
      SELECT *, EXISTS (
        SELECT FROM dead_letters WHERE dead_letters.correlation_id = stories.correlation_id AND state = 'waiting'
      ) AS failed
      FROM (
        SELECT correlation_id, max(order_id) AS order_id, min(at) AS began_at, max(at) AS last_at, count(*)::int AS steps
        FROM (SELECT * FROM story_steps ORDER BY id DESC LIMIT 10000) AS latest
        WHERE correlation_id IS NOT NULL
        GROUP BY correlation_id HAVING max(order_id) IS NOT NULL
        ORDER BY last_at DESC LIMIT ${most}
      ) AS stories
      ORDER BY last_at DESC`;
  }

  async forgetAfter(hours: number): Promise<void> {
    await this.prisma.$executeRaw`
      DELETE FROM story_steps WHERE at < now() - make_interval(hours => ${hours}::int)`;
  }
}

/** A malformed message may contain anything. One step that PostgreSQL refuses would hold back all others. */
const kept = (step: StoryStep): StoryStep => ({
  ...(Object.fromEntries(
    Object.entries(step).map(([name, value]) => [
      name,
      typeof value === 'string' ? storable(value.slice(0, LONGEST_TEXT)) : value,
    ]),
  ) as unknown as StoryStep),
  at: step.at < EARLIEST ? EARLIEST : step.at,
  attempt: Math.min(step.attempt, LARGEST_INTEGER),
  took_ms: step.took_ms === null ? null : Math.min(step.took_ms, LARGEST_INTEGER),
});
