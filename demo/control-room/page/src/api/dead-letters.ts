import { act, download } from './ask.js';

/** Where a letter stands: nobody has decided, sent again, or given up with a reason. */
export type LetterState = 'waiting' | 'replayed' | 'discarded';

/** A dead letter in a list; `group` is the error without what is particular to one message. */
export interface ListedLetter {
  letter_id: string;
  queue: string;
  service: string;
  message_id: string | null;
  type: string | null;
  order_id: string | null;
  correlation_id: string | null;
  state: LetterState;
  reason: string;
  error_name: string;
  error: string;
  group: string;
  first_seen_at: string;
  died_at: string;
  times_replayed: number;
}

/** One page; `next` is the `after` of the next one. */
export interface LetterPage {
  letters: ListedLetter[];
  next?: string;
}

/** Letters that died of the same. */
export interface LetterGroup {
  group: string;
  queue: string;
  error: string;
  letters: number;
  oldest: string;
  newest: string;
}

/** What an operator did with a letter. */
export interface Decision {
  act: 'replay' | 'discard';
  operator: string;
  acted_at: string;
  why?: string;
  payload?: string;
}

/** A decision in the audit of all letters. */
export interface AuditedDecision {
  letter_id: string;
  queue: string;
  order_id: string | null;
  act: 'replay' | 'discard';
  operator: string;
  acted_at: string;
  why?: string;
  edited: boolean;
}

/** A dead letter with all that is known of it; `text` is its payload, or the beginning of a large one. */
export interface Letter extends ListedLetter {
  stack: string;
  attempts: { at: string; error: string }[];
  headers: Record<string, unknown>;
  properties: Record<string, unknown>;
  text: string;
  text_is_cut: boolean;
  body_bytes: number;
  history: Decision[];
}

/** Which letters are meant. */
export type Selection = { all: true } | { letter_ids: string[] } | Record<string, string>;

/** How many letters it was done with, which can't be sent as they are, and which of these are too old or of an untrusted producer. */
export interface Decided {
  done: number;
  refused: string[];
  too_old?: string[];
  untrusted?: string[];
}

/** Sends the letters back to the queues that gave them up. */
export const replay = async (which: Selection): Promise<Decided> =>
  await act('dead-letters/replay', { which }, true);

/** Sends one letter back, with another payload where one is given. */
export const replayOne = async (letter_id: string, payload?: unknown): Promise<Decided> =>
  await act(`dead-letters/${letter_id}/replay`, payload === undefined ? {} : { payload }, true);

/** Gives the letters up for good; they are kept with the reason. */
export const discard = async (which: Selection, why: string): Promise<Decided> =>
  await act('dead-letters/discard', { which, why }, true);

/** Saves the whole body as a file; for operators. */
export const downloadBody = async (letter_id: string): Promise<void> =>
  await download(`dead-letters/${letter_id}/body`, `dead-letter-${letter_id}`);
