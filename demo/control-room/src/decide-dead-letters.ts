import { type Contract, type Subscriptions, subscriptions } from '#contracts';
import { Database, type Transaction } from '#database';
import { Outbox, queueFor, replayOf, UNTRUSTED_PRODUCER } from '#messaging';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from './control-room.config.js';
import { isTooOldToReplay } from './domain/replay-age.js';
import { DeadLetters, type ReplayedLetter } from './persistence/dead-letters.js';
import type { LetterFilter } from './persistence/letter-filter.js';
import { OperatorActions } from './persistence/operator-actions.js';

/** How many letters one transaction decides about. */
const BATCH = 200;

/** What became of a selection; those who are neither of the two no longer waited. */
export interface Decided {
  done: number;
  /** Ids of letters that can't be sent: the body is no text or too large and no other payload is given, the queue is no more, {@link Decided.too_old} or {@link Decided.untrusted}. */
  refused: string[];
  /** Of those, the ones that are older than what the inboxes remember; absent when there are none. */
  too_old?: string[];
  /** Of the refused, those of a producer that their queue does not trust; absent when there are none. */
  untrusted?: string[];
}

/**
 * Carries out what an operator decides. State, outbox row and audit row are one transaction: a letter that waits is
 * replayed once however often it is asked for, and a crash in the middle of a selection leaves whole letters.
 */
@Injectable()
export class DecideDeadLetters {
  constructor(
    private readonly database: Database,
    private readonly letters: DeadLetters,
    private readonly actions: OperatorActions,
    private readonly outbox: Outbox,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  /** With `payload`, which must keep the contract of the queue, that is sent instead; meant for one letter. */
  async replay(filter: LetterFilter, operator: string, payload?: unknown): Promise<Decided> {
    const tooOld: string[] = [];
    const untrusted: string[] = [];
    const decided = await this.inBatches(filter, async (tx, ids) => {
      const letters = await this.letters.lockToReplay(tx, ids);
      const old = letters.filter((letter) => this.isTooOld(letter));
      tooOld.push(...old.map(({ id }) => id));
      const foreign = letters.filter(({ reason }) => reason === UNTRUSTED_PRODUCER);
      untrusted.push(...foreign.map(({ id }) => id));
      const sendable = letters.filter(
        (letter) =>
          contracts.has(letter.queue) &&
          (payload !== undefined || (letter.body !== null && isText(letter.body))) &&
          !old.includes(letter) &&
          !foreign.includes(letter),
      );
      await this.outbox.replay(
        tx,
        sendable.map((letter) => messageOf(letter, payload)),
      );
      await this.letters.saveState(tx, sendable, 'replayed');
      const sent = payload === undefined ? {} : { payload: JSON.stringify(payload) };
      const audit = sendable.map(({ id }) => ({ letter_id: id, act: 'replay' as const, operator, ...sent }));
      await this.actions.add(tx, audit);
      return { letters, done: sendable };
    });
    return {
      ...decided,
      ...(tooOld.length > 0 && { too_old: tooOld }),
      ...(untrusted.length > 0 && { untrusted }),
    };
  }

  /** A discarded letter is kept, with the why, and never sent again. */
  async discard(filter: LetterFilter, operator: string, why: string): Promise<Decided> {
    return await this.inBatches(filter, async (tx, ids) => {
      const letters = await this.letters.lockWaiting(tx, ids);
      await this.letters.saveState(tx, letters, 'discarded');
      const audit = letters.map(({ id }) => ({ letter_id: id, act: 'discard' as const, operator, why }));
      await this.actions.add(tx, audit);
      return { letters, done: letters };
    });
  }

  private isTooOld({ headers, first_seen_at }: ReplayedLetter): boolean {
    const { timestamp } = JSON.parse(headers) as { timestamp?: unknown };
    return isTooOldToReplay({ timestamp, first_seen_at }, new Date(), this.config.inboxRetentionDays);
  }

  /** Only what waits now is meant: what dies meanwhile, perhaps of this very replay, is left for the next decision. */
  private async inBatches(
    filter: LetterFilter,
    decide: (tx: Transaction, ids: string[]) => Promise<{ letters: WithId[]; done: WithId[] }>,
  ): Promise<Decided> {
    const ids = await this.letters.waitingIds(filter);
    const decided: Decided = { done: 0, refused: [] };
    for (let from = 0; from < ids.length; from += BATCH)
      await this.database.transaction(async (tx) => {
        const { letters, done } = await decide(tx, ids.slice(from, from + BATCH));
        const isDone = new Set(done.map(({ id }) => id));
        decided.done += done.length;
        decided.refused.push(...letters.filter(({ id }) => !isDone.has(id)).map(({ id }) => id));
      });
    return decided;
  }
}

type WithId = Pick<ReplayedLetter, 'id'>;

const contracts = new Map<string, Contract>(
  Object.entries(subscriptions as Subscriptions).flatMap(([service, { consumes }]) =>
    consumes.map((contract) => [queueFor(service, contract), contract] as const),
  ),
);

function messageOf({ id, queue, headers, properties, body }: ReplayedLetter, payload: unknown) {
  const letter = {
    id,
    queue,
    headers: JSON.parse(headers) as Record<string, unknown>,
    properties: JSON.parse(properties) as Record<string, unknown>,
    body: Buffer.from(body ?? []),
  };
  const contract = contracts.get(queue);
  return replayOf(letter, payload === undefined || !contract ? undefined : { contract, payload });
}

/** The outbox keeps text: a body that would not come out as it went in must not go in. */
const isText = (body: Uint8Array): boolean => {
  const text = Buffer.from(body).toString('utf8');
  return !text.includes('\0') && Buffer.from(text).equals(Buffer.from(body));
};
