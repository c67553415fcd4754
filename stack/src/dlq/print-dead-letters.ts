export interface ListedDeadLetter {
  dead_letter_id: string;
  queue: string;
  message_id: string | null;
  order_id: string | null;
  state: string;
  reason: string;
  error: string;
  group: string;
  dead_lettered_at: string;
  times_replayed: number;
}

export interface DeadLetterDetails extends ListedDeadLetter {
  correlation_id: string | null;
  stack: string;
  attempts: { at: string; error: string }[];
  headers: Record<string, unknown>;
  text: string;
  text_is_cut: boolean;
  body_bytes: number;
  history: { act: string; operator: string; acted_at: string; why?: string; payload?: string }[];
}

/** Dead letters of one queue with similar errors. */
export interface DeadLetterGroup {
  group: string;
  queue: string;
  error: string;
  count: number;
}

export interface Decision {
  dead_letter_id: string;
  queue: string;
  order_id: string | null;
  act: string;
  operator: string;
  acted_at: string;
  why?: string;
  edited: boolean;
}

/** One decision per line. */
export const printAudit = (decisions: readonly Decision[]): string =>
  decisions.length === 0
    ? 'No dead letter has been replayed or discarded yet.'
    : decisions
        .map(
          ({ acted_at, operator, act, dead_letter_id, queue, order_id, why, edited }) =>
            `${acted_at}  ${operator}  ${act}${edited ? ' (edited)' : ''}  ${dead_letter_id}  ${queue}` +
            `${order_id ? `  ${order_id}` : ''}${why ? `  ${why}` : ''}`,
        )
        .join('\n');

/** The groups, then the newest dead letters, one per line. */
export function printList(
  groups: readonly DeadLetterGroup[],
  deadLetters: readonly ListedDeadLetter[],
): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 'No dead letter is waiting.';
  return [
    `${total} dead letters are waiting, in ${groups.length} groups of similar errors:`,
    ...groups.map(
      ({ group, queue, error, count }) =>
        `  ${String(count).padStart(6)}  ${group}  ${queue}: ${short(error)}`,
    ),
    '',
    deadLetters.length < total ? `The newest ${deadLetters.length}:` : 'The dead letters, the newest first:',
    ...deadLetters.map(
      ({ dead_letter_id, dead_lettered_at, queue, order_id, error }) =>
        `  ${dead_letter_id}  ${dead_lettered_at}  ${queue}  ${order_id ?? '-'}  ${short(error)}`,
    ),
  ].join('\n');
}

/** All details of one dead letter: ids, attempts, audit, stack, headers and payload. */
export function printDeadLetter(deadLetter: DeadLetterDetails): string {
  const { attempts, history, headers, text, text_is_cut, body_bytes, stack } = deadLetter;
  const fields = [
    'dead_letter_id',
    'queue',
    'state',
    'message_id',
    'order_id',
    'correlation_id',
    'reason',
  ] as const;
  return [
    ...fields.map((name) => `${name.padEnd(16)}${deadLetter[name] ?? '-'}`),
    `${'times_replayed'.padEnd(16)}${deadLetter.times_replayed}`,
    '',
    ...attempts.map(({ at, error }, i) => `attempt ${i + 1}  ${at}  ${error}`),
    ...(attempts.length === 0 ? [deadLetter.error] : []),
    ...history.map(
      ({ act, acted_at, operator, why, payload }) =>
        `${act}  ${acted_at}  by ${operator}${why ? `: ${why}` : ''}${payload ? ` with ${payload}` : ''}`,
    ),
    '',
    ...(stack ? [stack, ''] : []),
    `headers ${JSON.stringify(without(headers, ['stack', 'attempts', 'error']), null, 2)}`,
    '',
    ...(text_is_cut
      ? [
          `payload, the beginning of ${body_bytes} bytes (whole body: npm run --silent dlq -- body ${deadLetter.dead_letter_id} > file)`,
          text,
        ]
      : [`payload ${readable(text)}`]),
  ].join('\n');
}

const short = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

const without = (headers: Record<string, unknown>, names: string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
