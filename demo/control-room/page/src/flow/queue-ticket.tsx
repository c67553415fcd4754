import type { QueueStatus } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number, rate } from '../live/format.js';
import type { Ticket } from './diagram-layout.js';
import { squeeze } from './squeeze.js';

interface QueueTicketProps {
  ticket: Ticket;
  status: QueueStatus | undefined;
  upright: boolean;
}

/** In a narrower ticket the words would lie over the depth; its colour says the same. */
const ROOM_FOR_WORDS = 150;

/** One queue: what waits in it, how fast it goes, and whether something in it fails or has failed. */
export function QueueTicket({ ticket, status, upright }: QueueTicketProps) {
  const { box, hook, type, kind } = ticket;
  const { depth = 0, dead = 0, retrying = 0, consumers = 0, handled_per_s = 0 } = status ?? {};
  const tone = dead > 0 ? 'bad' : retrying > 0 || (status && consumers === 0) ? 'warn' : '';
  const middle = box.y + box.height / 2;
  return (
    <>
      <g class={`ticket ${kind} ${tone}`} role="img" aria-label={labelOf(ticket, status)}>
        <title>{labelOf(ticket, status)}</title>
        {!upright && <path class="hook" d={`M${hook.x} ${middle} H${box.x}`} />}
        <rect class="paper" {...box} rx={5} />
        <text class="type" x={box.x + 9} y={box.y + 19} {...squeeze(type, box.width - 14, 12)}>
          {type}
        </text>
        <text class="depth" x={box.x + 9} y={box.y + 40}>
          {status ? number(depth) : '–'}
        </text>
        <text class="rate" x={box.x + box.width - 8} y={box.y + 40} text-anchor="end">
          {retrying > 0 && <tspan class="retrying">↻{number(retrying)} </tspan>}
          {handled_per_s > 0 && <tspan>{rate(handled_per_s)}/s</tspan>}
          {status && consumers === 0 && handled_per_s === 0 && box.width >= ROOM_FOR_WORDS && (
            <tspan>nobody listens</tspan>
          )}
        </text>
      </g>
      {dead > 0 && (
        <a
          href={linkTo('dead-letters', undefined, { queue: ticket.queue })}
          aria-label={`✕${number(dead)}: dead letters of ${ticket.queue}`}
        >
          <DeadMark x={box.x + box.width} y={box.y} dead={dead} />
        </a>
      )}
    </>
  );
}

function DeadMark({ x, y, dead }: { x: number; y: number; dead: number }) {
  const text = `✕${number(dead)}`;
  const width = 12 + text.length * 6.5;
  return (
    <g class="dead-mark">
      <rect x={x - width + 7} y={y - 8} width={width} height={18} rx={9} />
      <text x={x + 7 - width / 2} y={y + 5} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

function labelOf({ queue }: Ticket, status: QueueStatus | undefined): string {
  if (!status) return `${queue}: not heard of yet`;
  const { depth, retrying, dead, consumers, handled_per_s } = status;
  return `${queue}: ${number(depth)} waiting, ${rate(handled_per_s)} a second, ${counted(consumers, 'consumer')}, ${retrying} retrying, ${counted(dead, 'dead letter')}`;
}
