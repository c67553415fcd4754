/** How analytics tells that a rebuild stands or ended. */
export interface RebuildView {
  rebuild_id: string;
  asked_by: string;
  asked_at: string;
  running: boolean;
  joined?: boolean;
  first_offset: number | null;
  next_offset: number | null;
  messages: number;
  unreadable: number;
  facts_before: number;
  facts_now: number;
  given_back: number | null;
  kept: number | null;
  changed: number | null;
}

/** The line that changes while it runs. */
export const progressOf = ({ next_offset, messages, facts_before, facts_now }: RebuildView): string =>
  next_offset === null
    ? 'emptied, begins to read'
    : `offset ${next_offset}: ${messages} messages read, ${facts_now} facts, ${facts_before} before`;

/** What was before against what is now, and the exit code: 0 when all that was before is there again, alike. */
export function conclude(view: RebuildView): { said: string; code: number } {
  const { facts_before, facts_now, messages, first_offset, next_offset, unreadable } = view;
  const { given_back = 0, kept = 0, changed = 0 } = view as unknown as Record<string, number>;
  const lost = facts_before - given_back - kept - changed;
  const lines = [
    [facts_before, 'facts before'],
    [given_back, 'given back by the log, alike'],
    [kept, 'kept: the log does not hold their messages, or not as they were handled'],
    [facts_now - facts_before, 'more: came meanwhile, or still waited to be counted'],
    [facts_now, 'facts now'],
    [changed, 'changed: the log says something else'],
    [lost, 'lost'],
  ] as const;
  const unreadables =
    unreadable > 0 ? `\n${unreadable} of them can't be read, as their dead letters say.` : '';
  const verdict =
    changed + lost === 0
      ? 'What was before is there again.'
      : 'It is not what it was: see what changed in the code since, or in letters that were edited and replayed.';
  return {
    said: [
      `${messages} messages, from offset ${first_offset} to ${(next_offset ?? 1) - 1}${unreadables}`,
      ...lines.map(([count, what]) => `${String(count).padStart(9)}  ${what}`),
      verdict,
    ].join('\n'),
    code: changed + lost === 0 ? 0 : 1,
  };
}
