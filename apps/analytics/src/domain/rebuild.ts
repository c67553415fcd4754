/** How a rebuild stands, or how it ended; counts of facts, offsets in the events log. */
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
