import { createHash } from 'node:crypto';
import type { Transaction } from '#database';
import { type DeadLetter, MAX_BODY_BYTES } from '#messaging';
import type { Prisma } from '#prisma/control-room';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { likeErrors, orderIdIn } from '../domain/like-errors.js';
import { ControlRoomPrisma } from './control-room.database.js';
import { type LetterFilter, where } from './letter-filter.js';
import { storable } from './storable.js';

type Row = Prisma.DeadLetterGetPayload<object>;

/** A letter in a list, without what is large. */
export type ListedLetter = Omit<Row, 'stack' | 'attempts' | 'headers' | 'properties' | 'body'>;

/** A letter alone, with the beginning of its body; `attempts`, `headers` and `properties` are JSON. */
export interface ShownLetter extends Omit<Row, 'body'> {
  body_beginning: Uint8Array;
  body_bytes: number;
}

/** What a replay needs of a letter; a body of more than {@link MAX_BODY_BYTES} is null, since no queue takes it. */
export type ReplayedLetter = Pick<Row, ReplayedColumn> & { body: Uint8Array | null };
type ReplayedColumn = 'id' | 'queue' | 'reason' | 'headers' | 'properties' | 'first_seen_at';

/** How much of a body is shown with its letter. */
export const SHOWN_BODY_BYTES = 64 * 1024;

/** Letters of one queue that died of the same. */
export interface LetterGroup {
  group: string;
  queue: string;
  error: string;
  letters: number;
  oldest: Date;
  newest: Date;
}

const large = { stack: true, attempts: true, headers: true, properties: true, body: true } as const;

/** The dead letters of all queues. */
@Injectable()
export class DeadLetters {
  constructor(private readonly prisma: ControlRoomPrisma) {}

  /**
   * Keeps a letter. One that is here already by this very death is the same letter delivered again, and nothing happens;
   * by a later death, after a replay, it waits anew, with the tries of all its lives.
   */
  async keep(letter: DeadLetter): Promise<void> {
    const row = rowOf(letter);
    await this.prisma.$executeRaw`
      INSERT INTO dead_letters (id, queue, service, key, message_id, type, order_id, correlation_id, reason, error_name,
        error, stack, error_group, attempts, headers, properties, body, death, died_at)
      VALUES (${uuidv7()}::uuid, ${row.queue}, ${row.service}, ${row.key}, ${row.message_id}, ${row.type},
        ${row.order_id}, ${row.correlation_id}, ${row.reason}, ${row.error_name}, ${row.error}, ${row.stack},
        ${row.error_group}, ${row.attempts}, ${row.headers}, ${row.properties}, ${row.body}, ${row.death}, ${row.died_at})
      ON CONFLICT (queue, key) DO UPDATE SET
        state = 'waiting', death = excluded.death, died_at = excluded.died_at, reason = excluded.reason,
        error_name = excluded.error_name, error = excluded.error, stack = excluded.stack,
        error_group = excluded.error_group, headers = excluded.headers, properties = excluded.properties,
        body = excluded.body, type = excluded.type, order_id = excluded.order_id,
        attempts = (dead_letters.attempts::jsonb || excluded.attempts::jsonb)::text
      WHERE dead_letters.death <> excluded.death`;
  }

  /** The newest first, from below the letter `after` on. */
  async list(filter: LetterFilter, limit: number, after?: string): Promise<ListedLetter[]> {
    return await this.prisma.deadLetter.findMany({
      where: { ...where(filter), ...(after !== undefined && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit,
      omit: large,
    });
  }

  /** The largest first. */
  async groups(filter: LetterFilter): Promise<LetterGroup[]> {
    const groups = await this.prisma.deadLetter.groupBy({
      by: ['queue', 'error_group'],
      where: where(filter),
      _count: true,
      _min: { died_at: true, error: true },
      _max: { died_at: true },
      orderBy: { _count: { id: 'desc' } },
    });
    return groups.map(({ queue, error_group, _count, _min, _max }) => ({
      group: error_group,
      queue,
      error: _min.error ?? '',
      letters: _count,
      oldest: _min.died_at ?? new Date(),
      newest: _max.died_at ?? new Date(),
    }));
  }

  /** Reads no more of a body than is shown, however large it is. */
  async find(id: string): Promise<ShownLetter | undefined> {
    const [letter] = await this.prisma.$queryRaw<ShownLetter[]>`
      SELECT id, queue, service, key, message_id, type, order_id, correlation_id, reason, error_name, error, stack,
        error_group, attempts, headers, properties, death, state, first_seen_at, died_at, times_replayed,
        substring(body FROM 1 FOR ${SHOWN_BODY_BYTES}::int) AS body_beginning, octet_length(body) AS body_bytes
      FROM dead_letters WHERE id = ${id}::uuid`;
    return letter;
  }

  /** The whole body. */
  async bodyOf(id: string): Promise<Uint8Array | undefined> {
    return (await this.prisma.deadLetter.findUnique({ where: { id }, select: { body: true } }))?.body;
  }

  /** By queue, how many wait for a decision. */
  async waiting(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.prisma.deadLetter.groupBy({
      by: ['queue'],
      where: { state: 'waiting' },
      _count: true,
    });
    return new Map(rows.map(({ queue, _count }) => [queue, _count]));
  }

  /** Those that wait at this moment, the oldest first. */
  async waitingIds(filter: LetterFilter): Promise<string[]> {
    const rows = await this.prisma.deadLetter.findMany({
      where: { ...where(filter), state: 'waiting' },
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Of these, locks until the transaction ends those that still wait; one that somebody is deciding about does not. */
  async lockWaiting(tx: Transaction, ids: readonly string[]): Promise<{ id: string }[]> {
    return await tx.sql<{ id: string }>`
      SELECT id FROM dead_letters WHERE id = ANY(${ids}::uuid[]) AND state = 'waiting'
      ORDER BY id FOR UPDATE SKIP LOCKED`;
  }

  /** As {@link lockWaiting}, with what a replay needs. */
  async lockToReplay(tx: Transaction, ids: readonly string[]): Promise<ReplayedLetter[]> {
    return await tx.sql<ReplayedLetter>`
      SELECT id, queue, reason, headers, properties, first_seen_at,
        CASE WHEN octet_length(body) <= ${MAX_BODY_BYTES}::int THEN body END AS body
      FROM dead_letters WHERE id = ANY(${ids}::uuid[]) AND state = 'waiting' ORDER BY id FOR UPDATE SKIP LOCKED`;
  }

  /** For letters that this transaction has locked. */
  async saveState(
    tx: Transaction,
    letters: readonly { id: string }[],
    state: 'replayed' | 'discarded',
  ): Promise<void> {
    await tx.sql`
      UPDATE dead_letters
      SET state = ${state}::"LetterState", times_replayed = times_replayed + (${state} = 'replayed')::int
      WHERE id = ANY(${letters.map(({ id }) => id)}::uuid[])`;
  }
}

function rowOf(letter: DeadLetter) {
  const { queue, messageId, type, correlationId, reason, errorName, error, stack, body, occurrence } = letter;
  const order_id = orderIdIn(body.toString('utf8', 0, MAX_BODY_BYTES));
  return {
    queue,
    service: queue.split('.', 1)[0]!,
    key: keyOf(letter),
    message_id: messageId === undefined ? null : storable(messageId),
    type: type === undefined ? null : storable(type),
    order_id: order_id === undefined ? null : storable(order_id),
    correlation_id: correlationId === undefined ? null : storable(correlationId),
    reason: storable(reason),
    error_name: storable(errorName),
    error: storable(error),
    stack: storable(stack),
    error_group: hash(queue, likeErrors(letter)).slice(0, 12),
    attempts: JSON.stringify(
      letter.attempts.map(({ at, error: said }) => ({ at: storable(at), error: storable(said) })),
    ),
    headers: JSON.stringify(letter.headers),
    properties: JSON.stringify(letter.properties),
    body: body as Uint8Array<ArrayBuffer>,
    death: storable(occurrence),
    died_at: letter.deadLetteredAt,
  };
}

/** Two messages with one id are one letter only if they have one type too. Those of the queue's own type go by the id alone. */
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
