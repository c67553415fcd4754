import type { QueueStatus } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number, rate } from '../live/format.js';
import type { QueueLayout } from './diagram-layout.js';
import { fitText } from './fit-text.js';

interface QueueNodeProps {
  layout: QueueLayout;
  status: QueueStatus | undefined;
  isVertical: boolean;
}

/** In a narrower node the text would cover the depth; the colour shows the same. */
const MIN_WIDTH_FOR_TEXT = 150;

/** One queue: its depth, its rate, and whether messages are retrying or dead-lettered. */
export function QueueNode({ layout, status, isVertical }: QueueNodeProps) {
  const { queue, box, branch, type, kind } = layout;
  const { depth = 0, dead = 0, retrying = 0, consumers = 0, handled_per_s = 0 } = status ?? {};
  const tone = dead > 0 ? 'bad' : retrying > 0 || (status && consumers === 0) ? 'warn' : '';
  const middle = box.y + box.height / 2;
  const label = labelOf(queue, status);
  return (
    <>
      <g class={`queue-node ${kind} ${tone}`} role="img" aria-label={label}>
        <title>{label}</title>
        {!isVertical && <path class="input-line" d={`M${branch.x} ${middle} H${box.x}`} />}
        <rect class="queue-box" {...box} rx={5} />
        <text class="type" x={box.x + 9} y={box.y + 19} {...fitText(type, box.width - 14, 12)}>
          {type}
        </text>
        <text class="depth" x={box.x + 9} y={box.y + 40}>
          {status ? number(depth) : '–'}
        </text>
        <text class="rate" x={box.x + box.width - 8} y={box.y + 40} text-anchor="end">
          {retrying > 0 && <tspan class="retrying">↻{number(retrying)} </tspan>}
          {handled_per_s > 0 && <tspan>{rate(handled_per_s)}/s</tspan>}
          {status && consumers === 0 && handled_per_s === 0 && box.width >= MIN_WIDTH_FOR_TEXT && (
            <tspan>no consumer</tspan>
          )}
        </text>
      </g>
      {dead > 0 && (
        <a
          href={linkTo('dead-letters', undefined, { queue })}
          aria-label={`✕${number(dead)}: dead letters of ${queue}`}
        >
          <DeadLetterBadge x={box.x + box.width} y={box.y} count={dead} />
        </a>
      )}
    </>
  );
}

function DeadLetterBadge({ x, y, count }: { x: number; y: number; count: number }) {
  const text = `✕${number(count)}`;
  const width = 12 + text.length * 6.5;
  return (
    <g class="dead-letter-badge">
      <rect x={x - width + 7} y={y - 8} width={width} height={18} rx={9} />
      <text x={x + 7 - width / 2} y={y + 5} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

function labelOf(queue: string, status: QueueStatus | undefined): string {
  if (!status) return `${queue}: no data yet`;
  const { depth, retrying, dead, consumers, handled_per_s } = status;
  return `${queue}: ${number(depth)} waiting, ${rate(handled_per_s)} a second, ${counted(consumers, 'consumer')}, ${retrying} retrying, ${counted(dead, 'dead letter')}`;
}
