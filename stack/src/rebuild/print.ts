/** The state of a rebuild, as analytics returns it; counts of facts, offsets in the stream `events.log`. */
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

export const formatProgress = ({ next_offset, messages, facts_before, facts_now }: RebuildView): string =>
  next_offset === null
    ? 'facts deleted, starts to read'
    : `offset ${next_offset}: ${messages} messages read, ${facts_now} facts, ${facts_before} before`;

/** The counts of an ended rebuild, and the exit code: 0 if every earlier fact is present and unchanged. */
export function formatResult(view: RebuildView): { output: string; code: number } {
  const { facts_before, facts_now, messages, first_offset, next_offset, unreadable } = view;
  const { given_back = 0, kept = 0, changed = 0 } = view as unknown as Record<string, number>;
  const lost = facts_before - given_back - kept - changed;
  const lines = [
    [facts_before, 'facts before'],
    [given_back, 'restored from the log, unchanged'],
    [kept, 'kept: the log does not have their messages, or not as they were handled'],
    [facts_now - facts_before, 'new: from messages that arrived meanwhile or were still waiting'],
    [facts_now, 'facts now'],
    [changed, 'changed: the message in the log results in another fact'],
    [lost, 'lost'],
  ] as const;
  const unreadableLine =
    unreadable > 0 ? `\n${unreadable} of them are unreadable; their dead letters have the reason.` : '';
  const result =
    changed + lost === 0
      ? 'All earlier facts are present.'
      : 'Earlier facts changed or were lost. Check which code changed since, and which dead letters were edited and replayed.';
  return {
    output: [
      `${messages} messages, from offset ${first_offset} to ${(next_offset ?? 1) - 1}${unreadableLine}`,
      ...lines.map(([count, label]) => `${String(count).padStart(9)}  ${label}`),
      result,
    ].join('\n'),
    code: changed + lost === 0 ? 0 : 1,
  };
}
