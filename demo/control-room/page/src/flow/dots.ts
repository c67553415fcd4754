import type { Batch } from '../live/feed.js';
import type { MessageEvent } from '../api/types.js';
import type { Diagram, Point } from './diagram-layout.js';
import { pointAt, waysOf, type Way } from './ways.js';

/** A message on its way; it begins at `from` and has arrived at `until`, in milliseconds of the page's clock. */
export interface Dot extends Way {
  from: number;
  until: number;
}

/** More dots than this are not seen as messages any more, but as fog. */
export const MOST_DOTS = 240;

const TRAVEL_MS = 900;
const BATCH_MS = 250;

/** What went wrong is rare and matters, so it is drawn before what went well. */
const urgency: Record<MessageEvent['step'], number> = {
  'dead-lettered': 0,
  retried: 1,
  published: 2,
  handled: 3,
};

/** Dots for a batch, spread over the time it covers, as far as there is room for them; `unseen` messages are only counted. */
export function dotsFor(
  { moves, dropped }: Batch,
  diagram: Diagram,
  onScreen: number,
  now: number,
): { dots: Dot[]; unseen: number } {
  const dots: Dot[] = [];
  let unseen = dropped;
  const byUrgency = moves.toSorted((one, other) => urgency[one.step] - urgency[other.step]);
  byUrgency.forEach((move, i) => {
    const ways = waysOf(move, diagram);
    if (onScreen + dots.length + ways.length > MOST_DOTS) {
      unseen += 1;
      return;
    }
    const afterItsPublication = move.step === 'published' ? 0 : TRAVEL_MS;
    const from = now + (i / moves.length) * BATCH_MS + afterItsPublication;
    for (const way of ways) dots.push({ ...way, from, until: from + TRAVEL_MS });
  });
  return { dots, unseen };
}

/** Where the dot is seen now; nowhere before it begins. */
export function placeOf({ points, from, until }: Dot, now: number): Point | undefined {
  if (now < from) return undefined;
  const share = Math.min(1, (now - from) / (until - from));
  return pointAt(points, share < 0.5 ? 2 * share ** 2 : 1 - 2 * (1 - share) ** 2);
}
