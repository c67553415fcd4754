import type { MessageEvent } from '../api/types.js';
import type { Diagram } from './diagram.js';
import { pathsOf } from './message-paths.js';

const priority: readonly MessageEvent['step'][] = ['handled', 'published', 'retried', 'dead-lettered'];

/** The edges and queues that these events pass, each with its most important step. */
export function litBy(
  events: readonly MessageEvent[],
  diagram: Diagram,
): ReadonlyMap<string, MessageEvent['step']> {
  const lit = new Map<string, MessageEvent['step']>();
  for (const event of events)
    for (const { edge, queue } of pathsOf(event, diagram))
      for (const key of [edge, queue]) {
        const before = lit.get(key);
        if (!before || priority.indexOf(event.step) > priority.indexOf(before)) lit.set(key, event.step);
      }
  return lit;
}
