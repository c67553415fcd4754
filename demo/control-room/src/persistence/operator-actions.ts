import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { ControlRoomPrisma } from './control-room.database.js';

export interface OperatorAction {
  dead_letter_id: string;
  act: 'replay' | 'discard';
  operator: string;
  /** The reason for a discard. */
  why?: string;
  /** The payload of a replay, if an operator edited it. */
  payload?: string;
}

/** With columns of the dead letter. */
export interface AuditedAction extends OperatorAction {
  id: bigint;
  acted_at: Date;
  queue: string;
  order_id: string | null;
}

/** Actions that differ only in the dead letter; `dead_letter_id` and `acted_at` are those of the latest. */
export interface ActionGroup {
  act: 'replay' | 'discard';
  operator: string;
  why: string | null;
  queue: string;
  edited: boolean;
  count: number;
  acted_at: Date;
  dead_letter_id: string;
}

const SEARCHED_ACTIONS = 10_000;
const MAX_HISTORY = 100;
const MAX_PAYLOAD_LENGTH = 8_000;

@Injectable()
export class OperatorActions {
  constructor(private readonly prisma: ControlRoomPrisma) {}

  async add(tx: Transaction, actions: OperatorAction[]): Promise<void> {
    await tx.sql`
      INSERT INTO operator_actions (dead_letter_id, act, operator, why, payload)
      SELECT * FROM unnest(
        ${actions.map(({ dead_letter_id }) => dead_letter_id)}::uuid[],
        ${actions.map(({ act }) => act)}::"OperatorAct"[],
        ${actions.map(({ operator }) => operator)}::text[],
        ${actions.map(({ why }) => why ?? null)}::text[],
        ${actions.map(({ payload }) => payload ?? null)}::text[]
      )`;
  }

  /** The actions on all dead letters, the latest first; with `before`, those before that action. */
  async latest(limit: number, before?: bigint): Promise<AuditedAction[]> {
    return await this.prisma.$queryRaw<AuditedAction[]>`
      SELECT operator_actions.id, dead_letter_id, act, operator, acted_at, why, payload, queue, order_id
      FROM operator_actions JOIN dead_letters ON dead_letters.id = dead_letter_id
      WHERE operator_actions.id < coalesce(${before ?? null}::bigint, 9223372036854775807)
      ORDER BY operator_actions.id DESC LIMIT ${limit}`;
  }

  /** As {@link latest}, with consecutive actions of one kind, operator, reason and queue as one row. */
  async latestGroups(limit: number): Promise<ActionGroup[]> {
    return await this.prisma.$queryRaw<ActionGroup[]>`
      SELECT act, operator, why, queue, edited, count(*)::int AS count, max(acted_at) AS acted_at,
        (array_agg(dead_letter_id ORDER BY id DESC))[1] AS dead_letter_id
      FROM (
        SELECT *, row_number() OVER (ORDER BY id DESC)
          - row_number() OVER (PARTITION BY act, operator, why, queue, edited ORDER BY id DESC) AS island
        FROM (
          SELECT operator_actions.id, dead_letter_id, act, operator, acted_at, why, queue, payload IS NOT NULL AS edited
          FROM operator_actions JOIN dead_letters ON dead_letters.id = dead_letter_id
          ORDER BY operator_actions.id DESC LIMIT ${SEARCHED_ACTIONS}
        ) AS latest
      ) AS numbered
      GROUP BY act, operator, why, queue, edited, island
      ORDER BY max(id) DESC LIMIT ${limit}`;
  }

  /** The actions on one dead letter, the oldest first: the latest hundred, with the beginning of each payload. */
  async of(dead_letter_id: string) {
    const actions = await this.prisma.operatorAction.findMany({
      where: { dead_letter_id },
      orderBy: { id: 'desc' },
      omit: { id: true, dead_letter_id: true },
      take: MAX_HISTORY,
    });
    return actions.reverse().map(({ payload, ...action }) => ({
      ...action,
      payload: payload?.slice(0, MAX_PAYLOAD_LENGTH) ?? null,
    }));
  }
}
