/**
 * A running or finished rebuild. `messages` and `unreadable` count messages; `facts_*`, `given_back`, `kept` and `changed`
 * count facts; offsets are positions in the stream `events.log`. `is_running` is null when it has ended.
 */
export interface Rebuild {
  id: string;
  asked_by: string;
  asked_at: Date;
  is_running: boolean | null;
  first_offset: number | null;
  next_offset: number | null;
  messages: number;
  unreadable: number;
  facts_before: number;
  facts_after: number | null;
  given_back: number | null;
  kept: number | null;
  changed: number | null;
  ended_at: Date | null;
}
