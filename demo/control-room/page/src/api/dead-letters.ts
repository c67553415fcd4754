import { post, download } from './client.js';

export type DeadLetterState = 'waiting' | 'replayed' | 'discarded';

/** `group` identifies similar errors of one queue. */
export interface ListedDeadLetter {
  dead_letter_id: string;
  queue: string;
  service: string;
  message_id: string | null;
  type: string | null;
  order_id: string | null;
  correlation_id: string | null;
  state: DeadLetterState;
  reason: string;
  error_name: string;
  error: string;
  group: string;
  first_seen_at: string;
  dead_lettered_at: string;
  times_replayed: number;
}

/** Send `next` as `after` for the next page. */
export interface DeadLetterPage {
  dead_letters: ListedDeadLetter[];
  next?: string;
}

/** Dead letters of one queue with similar errors. */
export interface DeadLetterGroup {
  group: string;
  queue: string;
  error: string;
  count: number;
  oldest: string;
  newest: string;
}

export interface Decision {
  act: 'replay' | 'discard';
  operator: string;
  acted_at: string;
  why?: string;
  payload?: string;
}

/** Decisions that differ only in the dead letter; `dead_letter_id` is the latest one. */
export interface DecisionGroup {
  dead_letter_id: string;
  queue: string;
  count: number;
  act: 'replay' | 'discard';
  operator: string;
  acted_at: string;
  why?: string;
  edited: boolean;
}

/** `text` is the payload, or the beginning of a large one. */
export interface DeadLetterDetails extends ListedDeadLetter {
  stack: string;
  attempts: { at: string; error: string }[];
  headers: Record<string, unknown>;
  properties: Record<string, unknown>;
  text: string;
  text_is_cut: boolean;
  body_bytes: number;
  history: Decision[];
}

export type Selection = { all: true } | { dead_letter_ids: string[] } | Record<string, string>;

/** `too_old` and `untrusted` are among the `refused` ids. */
export interface DecisionResult {
  done: number;
  refused: string[];
  too_old?: string[];
  untrusted?: string[];
}

export const replay = async (selection: Selection): Promise<DecisionResult> =>
  await post('dead-letters/replay', { selection }, true);

/** Sends `payload` instead of the original one, if given. */
export const replayOne = async (dead_letter_id: string, payload?: unknown): Promise<DecisionResult> =>
  await post(`dead-letters/${dead_letter_id}/replay`, payload === undefined ? {} : { payload }, true);

export const discard = async (selection: Selection, why: string): Promise<DecisionResult> =>
  await post('dead-letters/discard', { selection, why }, true);

/** Saves the whole body as a file. */
export const downloadBody = async (dead_letter_id: string): Promise<void> =>
  await download(`dead-letters/${dead_letter_id}/body`, `dead-letter-${dead_letter_id}`);
