import { type Contract, type Subscriptions, subscriptions } from '#contracts';
import { Database, type Transaction } from '#database';
import { Outbox, queueFor, replayOf, UNTRUSTED_PRODUCER } from '#messaging';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from './control-room.config.js';
import { isTooOldToReplay } from './domain/replay-age.js';
import { DeadLetters, type ReplayedDeadLetter } from './persistence/dead-letters.js';
import type { DeadLetterFilter } from './persistence/dead-letter-filter.js';
import { OperatorActions } from './persistence/operator-actions.js';

/** Dead letters per transaction. */
const BATCH = 200;

/** The result for a selection. A dead letter that is neither done nor refused was no longer waiting. */
export interface DecisionResult {
  done: number;
  /**
   * Ids of dead letters that cannot be sent: {@link DecisionResult.too_old}, {@link DecisionResult.untrusted}, the queue no
   * longer exists, or the body is not text or too large and there is no edited payload.
   */
  refused: string[];
  /** The refused ones that are older than the inboxes remember; absent if there are none. */
  too_old?: string[];
  /** The refused ones of a producer that their queue does not trust; absent if there are none. */
  untrusted?: string[];
}

/**
 * Replays and discards dead letters. State, outbox row and audit row are one transaction: concurrent requests replay a
 * waiting dead letter once, and a crash in the middle of a selection leaves no dead letter half done.
 */
@Injectable()
export class DecideDeadLetters {
  constructor(
    private readonly database: Database,
    private readonly deadLetters: DeadLetters,
    private readonly actions: OperatorActions,
    private readonly outbox: Outbox,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  /** Sends `payload` instead of the stored body; it must keep the contract of the queue. For a single dead letter. */
  async replay(filter: DeadLetterFilter, operator: string, payload?: unknown): Promise<DecisionResult> {
    const tooOld: string[] = [];
    const untrusted: string[] = [];
    const result = await this.inBatches(filter, async (tx, ids) => {
      const deadLetters = await this.deadLetters.lockToReplay(tx, ids);
      const oldOnes = deadLetters.filter((deadLetter) => this.isTooOld(deadLetter));
      tooOld.push(...oldOnes.map(({ id }) => id));
      const untrustedOnes = deadLetters.filter(({ reason }) => reason === UNTRUSTED_PRODUCER);
      untrusted.push(...untrustedOnes.map(({ id }) => id));
      const sendable = deadLetters.filter(
        (deadLetter) =>
          contracts.has(deadLetter.queue) &&
          (payload !== undefined || (deadLetter.body !== null && isText(deadLetter.body))) &&
          !oldOnes.includes(deadLetter) &&
          !untrustedOnes.includes(deadLetter),
      );
      await this.outbox.replay(
        tx,
        sendable.map((deadLetter) => messageOf(deadLetter, payload)),
      );
      await this.deadLetters.saveState(tx, sendable, 'replayed');
      const sent = payload === undefined ? {} : { payload: JSON.stringify(payload) };
      const audit = sendable.map(({ id }) => ({
        dead_letter_id: id,
        act: 'replay' as const,
        operator,
        ...sent,
      }));
      await this.actions.add(tx, audit);
      return { deadLetters, done: sendable };
    });
    return {
      ...result,
      ...(tooOld.length > 0 && { too_old: tooOld }),
      ...(untrusted.length > 0 && { untrusted }),
    };
  }

  /** Discarded dead letters stay in the table with the reason, and are never sent again. */
  async discard(filter: DeadLetterFilter, operator: string, why: string): Promise<DecisionResult> {
    return await this.inBatches(filter, async (tx, ids) => {
      const deadLetters = await this.deadLetters.lockWaiting(tx, ids);
      await this.deadLetters.saveState(tx, deadLetters, 'discarded');
      const audit = deadLetters.map(({ id }) => ({
        dead_letter_id: id,
        act: 'discard' as const,
        operator,
        why,
      }));
      await this.actions.add(tx, audit);
      return { deadLetters, done: deadLetters };
    });
  }

  private isTooOld({ headers, first_seen_at }: ReplayedDeadLetter): boolean {
    const { timestamp } = JSON.parse(headers) as { timestamp?: unknown };
    return isTooOldToReplay({ timestamp, first_seen_at }, new Date(), this.config.inboxRetentionDays);
  }

  /** Reads the ids first: messages that are dead-lettered meanwhile, perhaps by this replay, stay for the next decision. */
  private async inBatches(
    filter: DeadLetterFilter,
    decide: (tx: Transaction, ids: string[]) => Promise<{ deadLetters: WithId[]; done: WithId[] }>,
  ): Promise<DecisionResult> {
    const ids = await this.deadLetters.waitingIds(filter);
    const result: DecisionResult = { done: 0, refused: [] };
    for (let from = 0; from < ids.length; from += BATCH)
      await this.database.transaction(async (tx) => {
        const { deadLetters, done } = await decide(tx, ids.slice(from, from + BATCH));
        const isDone = new Set(done.map(({ id }) => id));
        result.done += done.length;
        result.refused.push(...deadLetters.filter(({ id }) => !isDone.has(id)).map(({ id }) => id));
      });
    return result;
  }
}

type WithId = Pick<ReplayedDeadLetter, 'id'>;

const contracts = new Map<string, Contract>(
  Object.entries(subscriptions as Subscriptions).flatMap(([service, { consumes }]) =>
    consumes.map((contract) => [queueFor(service, contract), contract] as const),
  ),
);

function messageOf({ id, queue, headers, properties, body }: ReplayedDeadLetter, payload: unknown) {
  const deadLetter = {
    id,
    queue,
    headers: JSON.parse(headers) as Record<string, unknown>,
    properties: JSON.parse(properties) as Record<string, unknown>,
    body: Buffer.from(body ?? []),
  };
  const contract = contracts.get(queue);
  return replayOf(deadLetter, payload === undefined || !contract ? undefined : { contract, payload });
}

/** The outbox stores text, so only a body that text can represent exactly may be written to it. */
const isText = (body: Uint8Array): boolean => {
  const text = Buffer.from(body).toString('utf8');
  return !text.includes('\0') && Buffer.from(text).equals(Buffer.from(body));
};
