import { z } from 'zod';
import type { ListedLetter, ShownLetter } from '../persistence/dead-letters.js';

const name = z.string().min(1).max(200);
/** PostgreSQL has no year 0. */
const time = z.iso.datetime().refine((text) => !text.startsWith('0000'), 'a year from 0001 on');
const filter = {
  service: name.optional(),
  queue: name.optional(),
  type: name.optional(),
  reason: name.optional(),
  group: name.optional(),
  order_id: name.optional(),
  message_id: name.optional(),
  died_before: time.optional(),
  died_after: time.optional(),
};
const state = z.enum(['waiting', 'replayed', 'discarded']);

/** Which letters to count or to list; by default those that wait. */
export const groupsQuery = z.strictObject({ ...filter, state: state.default('waiting') });

/** As {@link groupsQuery}, page by page. */
export const listQuery = groupsQuery.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** The `next` of the page before. */
  after: z.uuid().optional(),
});

/** An empty one is refused, so that nobody replays or discards all by a slip. */
const selection = z
  .strictObject({
    letter_ids: z.array(z.uuid()).min(1).max(1_000).optional(),
    ...filter,
    all: z.literal(true).optional(),
  })
  .refine((chosen) => Object.keys(chosen).length > 0, 'say which letters, or "all": true');

/** Which letters to replay. */
export const replaySelection = z.strictObject({ which: selection });

const why = z.string().trim().min(1, 'say why, it is kept').max(500);

/** Which letters to discard, and why. */
export const discardSelection = z.strictObject({ which: selection, why });

/** One letter to replay, perhaps with another payload. */
export const replayBody = z.strictObject({ payload: z.json().optional() }).default({});

/** Why one letter is discarded. */
export const discardBody = z.strictObject({ why });

/** A letter in a list. */
export const listedView = z.object({
  letter_id: z.uuid(),
  queue: z.string(),
  service: z.string(),
  message_id: z.string().nullable(),
  type: z.string().nullable(),
  order_id: z.string().nullable(),
  correlation_id: z.string().nullable(),
  state,
  reason: z.string(),
  error_name: z.string(),
  error: z.string(),
  group: z.string(),
  first_seen_at: z.iso.datetime(),
  died_at: z.iso.datetime(),
  times_replayed: z.int(),
});

/** One page; without `next` it is the last. */
export const pageView = z.object({ letters: z.array(listedView), next: z.uuid().optional() });

/** Letters that died of the same. */
export const groupView = z.object({
  group: z.string(),
  queue: z.string(),
  error: z.string(),
  letters: z.int(),
  oldest: z.iso.datetime(),
  newest: z.iso.datetime(),
});

/** A letter with all that is known of it; `text` is its body, of a large one the beginning. */
export const letterView = listedView.extend({
  stack: z.string(),
  attempts: z.array(z.object({ at: z.string(), error: z.string() })),
  headers: z.record(z.string(), z.unknown()),
  properties: z.record(z.string(), z.unknown()),
  text: z.string(),
  text_is_cut: z.boolean(),
  body_bytes: z.int(),
  history: z.array(
    z.object({
      act: z.enum(['replay', 'discard']),
      operator: z.string(),
      acted_at: z.iso.datetime(),
      why: z.string().optional(),
      payload: z.string().optional(),
    }),
  ),
});

/** The audit, page by page. */
export const auditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** The `next` of the page before. */
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

/** One page of who did what with which letter; without `next` it is the last. */
export const auditView = z.object({
  decisions: z.array(
    z.object({
      letter_id: z.uuid(),
      queue: z.string(),
      order_id: z.string().nullable(),
      act: z.enum(['replay', 'discard']),
      operator: z.string(),
      acted_at: z.iso.datetime(),
      why: z.string().optional(),
      edited: z.boolean(),
    }),
  ),
  next: z.string().optional(),
});

/** How many letters an action was done with, which it could not be done with, and which of these are too old for a replay or of an untrusted producer. */
export const decidedView = z.object({
  done: z.int(),
  refused: z.array(z.uuid()),
  too_old: z.array(z.uuid()).optional(),
  untrusted: z.array(z.uuid()).optional(),
});

/** The letter as the API shows it in a list. */
export const listed = ({ id, error_group, key: _, death: __, ...letter }: ListedLetter) => ({
  letter_id: id,
  ...letter,
  group: error_group,
  first_seen_at: letter.first_seen_at.toISOString(),
  died_at: letter.died_at.toISOString(),
});

/** The letter as the API shows it alone; its history is read apart. */
export function shown({
  stack,
  attempts,
  headers,
  properties,
  body_beginning,
  body_bytes,
  ...rest
}: ShownLetter) {
  return {
    ...listed(rest),
    stack,
    attempts: (JSON.parse(attempts) as { at: string; error: string }[]).slice(-SHOWN_ATTEMPTS),
    headers: JSON.parse(headers) as Record<string, unknown>,
    properties: JSON.parse(properties) as Record<string, unknown>,
    text: Buffer.from(body_beginning).toString('utf8'),
    text_is_cut: body_beginning.length < body_bytes,
    body_bytes,
  };
}

/** The latest ones, of a letter that failed again and again. */
const SHOWN_ATTEMPTS = 100;
