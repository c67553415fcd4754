import type { MessageEvent } from '../api/types.js';
import type { Diagram, EdgePath, Point } from './diagram.js';

/** The path of a message event; `queue` is where it starts or ends. */
export interface MessagePath extends EdgePath {
  step: MessageEvent['step'];
  queue: string;
}

/** A published message has one path per queue that receives it. An unknown service or queue has none. */
export function pathsOf(
  { step, service, queue: queueName, type }: MessageEvent,
  { queues }: Diagram,
): MessagePath[] {
  if (step === 'published')
    return queues.flatMap(({ queue, type: other, published }) => {
      const path = published.get(service);
      return path && other === type ? [{ ...path, step, queue }] : [];
    });
  const consuming = queues.find(({ queue }) => queue === queueName);
  if (consuming?.service !== service) return [];
  const { edge, points } = consuming.consumed;
  return [{ edge, step, queue: consuming.queue, points: step === 'handled' ? points : points.toReversed() }];
}

/** The point at this share (0 to 1) of the length of the line. */
export function pointAt(points: readonly Point[], share: number): Point {
  const lengths = points.slice(1).map((to, i) => Math.hypot(to.x - points[i]!.x, to.y - points[i]!.y));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  for (const [i, length] of lengths.entries()) {
    if (left <= length && length > 0) {
      const [from, to] = [points[i]!, points[i + 1]!];
      const part = left / length;
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    }
    left -= length;
  }
  return points.at(-1)!;
}
