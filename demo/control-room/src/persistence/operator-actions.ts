import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { ControlRoomPrisma } from './control-room.database.js';

/** What an operator did with one letter. */
export interface OperatorAction {
  letter_id: string;
  act: 'replay' | 'discard';
  operator: string;
  /** Of a discard. */
  why?: string;
  /** Of a replay with another payload than the one that failed. */
  payload?: string;
}

/** An action as the audit lists it, with what the letter says about itself. */
export interface AuditedAction extends OperatorAction {
  id: bigint;
  acted_at: Date;
  queue: string;
  order_id: string | null;
}

const LONGEST_HISTORY = 100;
const LONGEST_PAYLOAD = 8_000;

/** Who did what when. */
@Injectable()
export class OperatorActions {
  constructor(private readonly prisma: ControlRoomPrisma) {}

  async add(tx: Transaction, actions: OperatorAction[]): Promise<void> {
    await tx.sql`
      INSERT INTO operator_actions (letter_id, act, operator, why, payload)
      SELECT * FROM unnest(
        ${actions.map(({ letter_id }) => letter_id)}::uuid[],
        ${actions.map(({ act }) => act)}::"OperatorAct"[],
        ${actions.map(({ operator }) => operator)}::text[],
        ${actions.map(({ why }) => why ?? null)}::text[],
        ${actions.map(({ payload }) => payload ?? null)}::text[]
      )`;
  }

  /** What was done with all letters, the latest first, from before the action `before` on. */
  async latest(limit: number, before?: bigint): Promise<AuditedAction[]> {
    return await this.prisma.$queryRaw<AuditedAction[]>`
      SELECT operator_actions.id, letter_id, act, operator, acted_at, why, payload, queue, order_id
      FROM operator_actions JOIN dead_letters ON dead_letters.id = letter_id
      WHERE operator_actions.id < coalesce(${before ?? null}::bigint, 9223372036854775807)
      ORDER BY operator_actions.id DESC LIMIT ${limit}`;
  }

  /** What was done with this letter, the oldest first, of a long history the latest; of a large payload the beginning. */
  async of(letter_id: string) {
    const actions = await this.prisma.operatorAction.findMany({
      where: { letter_id },
      orderBy: { id: 'desc' },
      omit: { id: true, letter_id: true },
      take: LONGEST_HISTORY,
    });
    return actions
      .reverse()
      .map(({ payload, ...action }) => ({ ...action, payload: payload?.slice(0, LONGEST_PAYLOAD) ?? null }));
  }
}
