import { createHash } from 'node:crypto';
import type { Transaction } from '#database';
import { type DeadLetter, MAX_BODY_BYTES } from '#messaging';
import type { Prisma } from '#prisma/control-room';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { errorGroupOf, orderIdIn } from '../domain/error-group.js';
import { ControlRoomPrisma } from './control-room.database.js';
import { type DeadLetterFilter, whereOf } from './dead-letter-filter.js';
import { storable } from './storable.js';

type Row = Prisma.DeadLetterGetPayload<object>;

/** Without the large columns. */
export type ListedDeadLetter = Omit<Row, 'stack' | 'attempts' | 'headers' | 'properties' | 'body'>;

/** With the beginning of the body; `attempts`, `headers` and `properties` are JSON. */
export interface DeadLetterDetails extends Omit<Row, 'body'> {
  body_beginning: Uint8Array;
  body_bytes: number;
}

/** The columns that a replay needs. A body of more than {@link MAX_BODY_BYTES} is null, because it cannot be published. */
export type ReplayedDeadLetter = Pick<Row, ReplayedColumn> & { body: Uint8Array | null };
type ReplayedColumn = 'id' | 'queue' | 'reason' | 'headers' | 'properties' | 'first_seen_at';

export const SHOWN_BODY_BYTES = 64 * 1024;

/** Dead letters of one queue with similar errors. */
export interface DeadLetterGroup {
  group: string;
  queue: string;
  error: string;
  count: number;
  oldest: Date;
  newest: Date;
}

const largeColumns = { stack: true, attempts: true, headers: true, properties: true, body: true } as const;

@Injectable()
export class DeadLetters {
  constructor(private readonly prisma: ControlRoomPrisma) {}

  /**
   * Does nothing for a redelivery of the same occurrence. A later occurrence, after a replay, sets the row to waiting again
   * and appends its attempts.
   */
  async save(deadLetter: DeadLetter): Promise<void> {
    const row = rowOf(deadLetter);
    await this.prisma.$executeRaw`
      INSERT INTO dead_letters (id, queue, service, key, message_id, type, order_id, correlation_id, reason, error_name,
        error, stack, error_group, attempts, headers, properties, body, occurrence, dead_lettered_at)
      VALUES (${uuidv7()}::uuid, ${row.queue}, ${row.service}, ${row.key}, ${row.message_id}, ${row.type},
        ${row.order_id}, ${row.correlation_id}, ${row.reason}, ${row.error_name}, ${row.error}, ${row.stack},
        ${row.error_group}, ${row.attempts}, ${row.headers}, ${row.properties}, ${row.body}, ${row.occurrence},
        ${row.dead_lettered_at})
      ON CONFLICT (queue, key) DO UPDATE SET
        state = 'waiting', occurrence = excluded.occurrence, dead_lettered_at = excluded.dead_lettered_at,
        reason = excluded.reason,
        error_name = excluded.error_name, error = excluded.error, stack = excluded.stack,
        error_group = excluded.error_group, headers = excluded.headers, properties = excluded.properties,
        body = excluded.body, type = excluded.type, order_id = excluded.order_id,
        attempts = (dead_letters.attempts::jsonb || excluded.attempts::jsonb)::text
      WHERE dead_letters.occurrence <> excluded.occurrence`;
  }

  /** The newest first; with `after`, those older than it. */
  async list(filter: DeadLetterFilter, limit: number, after?: string): Promise<ListedDeadLetter[]> {
    return await this.prisma.deadLetter.findMany({
      where: { ...whereOf(filter), ...(after !== undefined && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit,
      omit: largeColumns,
    });
  }

  /** The largest first. */
  async groups(filter: DeadLetterFilter): Promise<DeadLetterGroup[]> {
    const groups = await this.prisma.deadLetter.groupBy({
      by: ['queue', 'error_group'],
      where: whereOf(filter),
      _count: true,
      _min: { dead_lettered_at: true, error: true },
      _max: { dead_lettered_at: true },
      orderBy: { _count: { id: 'desc' } },
    });
    return groups.map(({ queue, error_group, _count, _min, _max }) => ({
      group: error_group,
      queue,
      error: _min.error ?? '',
      count: _count,
      oldest: _min.dead_lettered_at ?? new Date(),
      newest: _max.dead_lettered_at ?? new Date(),
    }));
  }

  /** Reads at most {@link SHOWN_BODY_BYTES} of the body. */
  async find(id: string): Promise<DeadLetterDetails | undefined> {
    const [deadLetter] = await this.prisma.$queryRaw<DeadLetterDetails[]>`
      SELECT id, queue, service, key, message_id, type, order_id, correlation_id, reason, error_name, error, stack,
        error_group, attempts, headers, properties, occurrence, state, first_seen_at, dead_lettered_at, times_replayed,
        substring(body FROM 1 FOR ${SHOWN_BODY_BYTES}::int) AS body_beginning, octet_length(body) AS body_bytes
      FROM dead_letters WHERE id = ${id}::uuid`;
    return deadLetter;
  }

  async bodyOf(id: string): Promise<Uint8Array | undefined> {
    return (await this.prisma.deadLetter.findUnique({ where: { id }, select: { body: true } }))?.body;
  }

  /** How many wait for a decision, by queue. */
  async waitingByQueue(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.prisma.deadLetter.groupBy({
      by: ['queue'],
      where: { state: 'waiting' },
      _count: true,
    });
    return new Map(rows.map(({ queue, _count }) => [queue, _count]));
  }

  /** The oldest first. */
  async waitingIds(filter: DeadLetterFilter): Promise<string[]> {
    const rows = await this.prisma.deadLetter.findMany({
      where: { ...whereOf(filter), state: 'waiting' },
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Locks those that still wait until the transaction ends. Skips rows that another transaction has locked. */
  async lockWaiting(tx: Transaction, ids: readonly string[]): Promise<{ id: string }[]> {
    return await tx.sql<{ id: string }>`
      SELECT id FROM dead_letters WHERE id = ANY(${ids}::uuid[]) AND state = 'waiting'
      ORDER BY id FOR UPDATE SKIP LOCKED`;
  }

  /** As {@link lockWaiting}, with the columns that a replay needs. */
  async lockToReplay(tx: Transaction, ids: readonly string[]): Promise<ReplayedDeadLetter[]> {
    return await tx.sql<ReplayedDeadLetter>`
      SELECT id, queue, reason, headers, properties, first_seen_at,
        CASE WHEN octet_length(body) <= ${MAX_BODY_BYTES}::int THEN body END AS body
      FROM dead_letters WHERE id = ANY(${ids}::uuid[]) AND state = 'waiting' ORDER BY id FOR UPDATE SKIP LOCKED`;
  }

  /** The transaction must have locked the rows. */
  async saveState(
    tx: Transaction,
    deadLetters: readonly { id: string }[],
    state: 'replayed' | 'discarded',
  ): Promise<void> {
    await tx.sql`
      UPDATE dead_letters
      SET state = ${state}::"DeadLetterState", times_replayed = times_replayed + (${state} = 'replayed')::int
      WHERE id = ANY(${deadLetters.map(({ id }) => id)}::uuid[])`;
  }
}

function rowOf(deadLetter: DeadLetter) {
  const { queue, messageId, type, correlationId, reason, errorName, error, stack, body, occurrence } =
    deadLetter;
  const order_id = orderIdIn(body.toString('utf8', 0, MAX_BODY_BYTES));
  return {
    queue,
    service: queue.split('.', 1)[0]!,
    key: keyOf(deadLetter),
    message_id: messageId === undefined ? null : storable(messageId),
    type: type === undefined ? null : storable(type),
    order_id: order_id === undefined ? null : storable(order_id),
    correlation_id: correlationId === undefined ? null : storable(correlationId),
    reason: storable(reason),
    error_name: storable(errorName),
    error: storable(error),
    stack: storable(stack),
    error_group: hash(queue, errorGroupOf(deadLetter)).slice(0, 12),
    attempts: JSON.stringify(
      deadLetter.attempts.map(({ at, error: text }) => ({ at: storable(at), error: storable(text) })),
    ),
    headers: JSON.stringify(deadLetter.headers),
    properties: JSON.stringify(deadLetter.properties),
    body: body as Uint8Array<ArrayBuffer>,
    occurrence: storable(occurrence),
    dead_lettered_at: deadLetter.deadLetteredAt,
  };
}

/** Two messages with the same id share a row only if they have the same type. For the queue's own type the key is the id. */
function keyOf({ queue, messageId, type, occurrence, body }: DeadLetter): string {
  if (messageId === undefined) return hash(occurrence, body);
  const isOfQueue = queue === type || queue === `${queue.split('.', 1)[0]}.${type}`;
  return storable(isOfQueue ? messageId : `${messageId} ${type ?? ''}`);
}

const hash = (...parts: (string | Buffer)[]): string => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex');
};
