import type { MessageEvent } from '../api/types.js';
import type { Diagram, Point, QueueLayout, ServiceLayout } from './diagram-layout.js';

/** The line on which a message event is drawn. */
export interface MessagePath {
  step: MessageEvent['step'];
  points: Point[];
}

/** A published message has one path per queue that receives it. An unknown service or queue has none. */
export function pathsOf(
  { step, service: name, queue: queueName, type }: MessageEvent,
  diagram: Diagram,
): MessagePath[] {
  const service = diagram.services.find((layout) => layout.service === name);
  if (!service) return [];
  if (step === 'published')
    return diagram.queues
      .filter((queue) => queue.type === type)
      .map((queue) => ({ step, points: fromServiceToQueue(service, queue, diagram) }));
  const queue = diagram.queues.find((layout) => layout.queue === queueName);
  if (!queue) return [];
  const points = fromQueueToService(queue, service, diagram);
  return [{ step, points: step === 'handled' ? points : points.toReversed() }];
}

function fromServiceToQueue(service: ServiceLayout, queue: QueueLayout, { isVertical }: Diagram): Point[] {
  const end = queueEndOf(queue, isVertical);
  const corner = isVertical ? { x: end.x, y: queue.branch.y } : { x: queue.branch.x, y: end.y };
  return [...service.output, queue.branch, corner, end];
}

function fromQueueToService(queue: QueueLayout, service: ServiceLayout, { isVertical }: Diagram): Point[] {
  const end = queueEndOf(queue, isVertical);
  const corner = isVertical ? { x: end.x, y: queue.branch.y } : { x: service.input.x, y: end.y };
  const secondCorner = isVertical ? [{ x: service.input.x, y: queue.branch.y }] : [];
  return [end, corner, ...secondCorner, service.input];
}

/** Where paths start and end at a queue. */
const queueEndOf = ({ box }: QueueLayout, isVertical: boolean): Point =>
  isVertical ? { x: box.x + box.width / 2, y: box.y } : { x: box.x, y: box.y + box.height / 2 };

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
