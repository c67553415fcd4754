import type { MessageEvent } from '../api/types.js';
import type { Diagram, Point, Stand, Ticket } from './diagram-layout.js';

/** The line that a message is seen on, and what happens to it there. */
export interface Way {
  step: MessageEvent['step'];
  points: Point[];
}

/** The lines on which a move is drawn: one for each queue that a publication reaches, none when the diagram lacks the place. */
export function waysOf({ step, service, queue, type }: MessageEvent, diagram: Diagram): Way[] {
  const stand = diagram.stands.find((each) => each.service === service);
  if (!stand) return [];
  if (step === 'published')
    return diagram.tickets
      .filter((ticket) => ticket.type === type)
      .map((ticket) => ({ step, points: overTheRail(stand, ticket, diagram) }));
  const ticket = diagram.tickets.find((each) => each.queue === queue);
  if (!ticket) return [];
  const taken = intoTheStand(ticket, stand, diagram);
  return [{ step, points: step === 'handled' ? taken : taken.toReversed() }];
}

function overTheRail(stand: Stand, ticket: Ticket, { upright }: Diagram): Point[] {
  const door = doorOf(ticket, upright);
  const last = upright ? { x: door.x, y: ticket.hook.y } : { x: ticket.hook.x, y: door.y };
  return [...stand.riser, ticket.hook, last, door];
}

function intoTheStand(ticket: Ticket, stand: Stand, { upright }: Diagram): Point[] {
  const door = doorOf(ticket, upright);
  const beside = upright ? { x: door.x, y: ticket.hook.y } : { x: stand.mouth.x, y: door.y };
  const before = upright ? [{ x: stand.mouth.x, y: ticket.hook.y }] : [];
  return [door, beside, ...before, stand.mouth];
}

/** Where a message is seen to enter and to leave its queue. */
const doorOf = ({ box }: Ticket, upright: boolean): Point =>
  upright ? { x: box.x + box.width / 2, y: box.y } : { x: box.x, y: box.y + box.height / 2 };

/** Where on the line somebody is who has gone this share (0 to 1) of its length. */
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
