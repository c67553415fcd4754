/** A letter as the control room lists it. */
export interface ListedLetter {
  letter_id: string;
  queue: string;
  message_id: string | null;
  order_id: string | null;
  state: string;
  reason: string;
  error: string;
  group: string;
  died_at: string;
  times_replayed: number;
}

/** A letter with all that is known of it. */
export interface Letter extends ListedLetter {
  correlation_id: string | null;
  stack: string;
  attempts: { at: string; error: string }[];
  headers: Record<string, unknown>;
  text: string;
  text_is_cut: boolean;
  body_bytes: number;
  history: { act: string; operator: string; acted_at: string; why?: string; payload?: string }[];
}

/** Letters of one queue with like errors. */
export interface LetterGroup {
  group: string;
  queue: string;
  error: string;
  letters: number;
}

/** What somebody did with a letter. */
export interface Decision {
  letter_id: string;
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
    ? 'Nobody has decided about a dead letter yet.'
    : decisions
        .map(
          ({ acted_at, operator, act, letter_id, queue, order_id, why, edited }) =>
            `${acted_at}  ${operator}  ${act}${edited ? ' (edited)' : ''}  ${letter_id}  ${queue}` +
            `${order_id ? `  ${order_id}` : ''}${why ? `  ${why}` : ''}`,
        )
        .join('\n');

/** The groups, then the newest letters, one per line. */
export function printList(groups: readonly LetterGroup[], letters: readonly ListedLetter[]): string {
  const all = groups.reduce((sum, group) => sum + group.letters, 0);
  if (all === 0) return 'No dead letters wait.';
  return [
    `${all} dead letters wait, in ${groups.length} groups of like errors:`,
    ...groups.map(
      ({ group, queue, error, letters: count }) =>
        `  ${String(count).padStart(6)}  ${group}  ${queue}: ${short(error)}`,
    ),
    '',
    letters.length < all ? `The newest ${letters.length}:` : 'The letters, the newest first:',
    ...letters.map(
      ({ letter_id, died_at, queue, order_id, error }) =>
        `  ${letter_id}  ${died_at}  ${queue}  ${order_id ?? '-'}  ${short(error)}`,
    ),
  ].join('\n');
}

/** One letter whole: what it is, what went wrong at each try, what was done about it, and its payload. */
export function printLetter(letter: Letter): string {
  const { attempts, history, headers, text, text_is_cut, body_bytes, stack } = letter;
  const facts = [
    'letter_id',
    'queue',
    'state',
    'message_id',
    'order_id',
    'correlation_id',
    'reason',
  ] as const;
  return [
    ...facts.map((name) => `${name.padEnd(16)}${letter[name] ?? '-'}`),
    `${'times_replayed'.padEnd(16)}${letter.times_replayed}`,
    '',
    ...attempts.map(({ at, error }, i) => `try ${i + 1}  ${at}  ${error}`),
    ...(attempts.length === 0 ? [letter.error] : []),
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
          `payload, the beginning of ${body_bytes} bytes (all of it: npm run --silent dlq -- body ${letter.letter_id} > file)`,
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
