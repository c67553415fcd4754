import type { MessageEventBatch } from '../live/feed.js';
import type { MessageEvent } from '../api/types.js';
import type { Diagram, Point } from './diagram.js';
import { type MessagePath, pathsOf, pointAt } from './message-paths.js';

/** A dot on its path, from `from` until `until`, in milliseconds of `performance.now()`. */
export interface Dot extends MessagePath {
  from: number;
  until: number;
}

/** More dots cannot be distinguished. */
export const MAX_DOTS = 240;

const TRAVEL_MS = 900;
const BATCH_MS = 250;

/** Failures are rare and important, so they are drawn first. */
const priority: Record<MessageEvent['step'], number> = {
  'dead-lettered': 0,
  retried: 1,
  published: 2,
  handled: 3,
};

/** Dots for a batch, spread over the time that it covers. Events above {@link MAX_DOTS} are counted in `notDrawn`. */
export function dotsFor(
  { events, dropped }: MessageEventBatch,
  diagram: Diagram,
  onScreen: number,
  now: number,
): { dots: Dot[]; notDrawn: number } {
  const dots: Dot[] = [];
  let notDrawn = dropped;
  const byPriority = events.toSorted((one, other) => priority[one.step] - priority[other.step]);
  byPriority.forEach((event, i) => {
    const paths = pathsOf(event, diagram);
    if (onScreen + dots.length + paths.length > MAX_DOTS) {
      notDrawn += 1;
      return;
    }
    const delay = event.step === 'published' ? 0 : TRAVEL_MS;
    const from = now + (i / events.length) * BATCH_MS + delay;
    for (const path of paths) dots.push({ ...path, from, until: from + TRAVEL_MS });
  });
  return { dots, notDrawn };
}

/** Undefined before the dot starts. */
export function positionOf({ points, from, until }: Dot, now: number): Point | undefined {
  if (now < from) return undefined;
  const share = Math.min(1, (now - from) / (until - from));
  return pointAt(points, share < 0.5 ? 2 * share ** 2 : 1 - 2 * (1 - share) ** 2);
}
