import { z } from 'zod';
import type { ListedDeadLetter, DeadLetterDetails } from '../persistence/dead-letters.js';

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
  dead_lettered_before: time.optional(),
  dead_lettered_after: time.optional(),
};
const state = z.enum(['waiting', 'replayed', 'discarded']);

/** By default only waiting dead letters. */
export const groupsQuery = z.strictObject({ ...filter, state: state.default('waiting') });

export const listQuery = groupsQuery.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** The `next` of the previous page. */
  after: z.uuid().optional(),
});

/** An empty selection is refused, so that nobody replays or discards everything by mistake. */
const selection = z
  .strictObject({
    dead_letter_ids: z.array(z.uuid()).min(1).max(1_000).optional(),
    ...filter,
    all: z.literal(true).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'name a filter, ids, or "all": true');

export const replayManyBody = z.strictObject({ selection });

const why = z.string().trim().min(1, 'give a reason, it is stored with the dead letter').max(500);

export const discardManyBody = z.strictObject({ selection, why });

export const replayBody = z.strictObject({ payload: z.json().optional() }).default({});

export const discardBody = z.strictObject({ why });

export const listedView = z.object({
  dead_letter_id: z.uuid(),
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
  dead_lettered_at: z.iso.datetime(),
  times_replayed: z.int(),
});

/** One page; the last one has no `next`. */
export const pageView = z.object({ dead_letters: z.array(listedView), next: z.uuid().optional() });

/** Dead letters of one queue with similar errors. */
export const groupView = z.object({
  group: z.string(),
  queue: z.string(),
  error: z.string(),
  count: z.int(),
  oldest: z.iso.datetime(),
  newest: z.iso.datetime(),
});

/** `text` is the body, or the beginning of a large one. */
export const deadLetterView = listedView.extend({
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

export const auditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** The `next` of the previous page. */
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

/** One page of the audit; the last one has no `next`. */
export const auditView = z.object({
  decisions: z.array(
    z.object({
      dead_letter_id: z.uuid(),
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

/** Decisions that differ only in the dead letter; `dead_letter_id` is the latest one. */
export const decisionGroupView = z.object({
  dead_letter_id: z.uuid(),
  queue: z.string(),
  act: z.enum(['replay', 'discard']),
  operator: z.string(),
  acted_at: z.iso.datetime(),
  why: z.string().optional(),
  edited: z.boolean(),
  count: z.int(),
});

/** `too_old` and `untrusted` are among the `refused` ids. */
export const decisionView = z.object({
  done: z.int(),
  refused: z.array(z.uuid()),
  too_old: z.array(z.uuid()).optional(),
  untrusted: z.array(z.uuid()).optional(),
});

export const toListItem = ({ id, error_group, key: _, occurrence: __, ...deadLetter }: ListedDeadLetter) => ({
  dead_letter_id: id,
  ...deadLetter,
  group: error_group,
  first_seen_at: deadLetter.first_seen_at.toISOString(),
  dead_lettered_at: deadLetter.dead_lettered_at.toISOString(),
});

/** Without the history, which comes from the audit. */
export function toDetails({
  stack,
  attempts,
  headers,
  properties,
  body_beginning,
  body_bytes,
  ...rest
}: DeadLetterDetails) {
  return {
    ...toListItem(rest),
    stack,
    attempts: (JSON.parse(attempts) as { at: string; error: string }[]).slice(-SHOWN_ATTEMPTS),
    headers: JSON.parse(headers) as Record<string, unknown>,
    properties: JSON.parse(properties) as Record<string, unknown>,
    text: Buffer.from(body_beginning).toString('utf8'),
    text_is_cut: body_beginning.length < body_bytes,
    body_bytes,
  };
}

/** Only the latest attempts are returned. */
const SHOWN_ATTEMPTS = 100;
