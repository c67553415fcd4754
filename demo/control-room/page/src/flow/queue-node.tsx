import type { QueueStatus } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number, rate } from '../live/format.js';
import type { QueueLayout } from './diagram.js';
import { fitText } from './fit-text.js';
import { NodeButton } from './node-button.js';

interface QueueNodeProps {
  layout: QueueLayout;
  status: QueueStatus | undefined;
  /** The depth is not up to date. */
  isStale: boolean;
  onOpen: () => void;
}

/** In a narrower node the text would cover the depth; the colour shows the same. */
const MIN_WIDTH_FOR_TEXT = 150;

/** One queue: its depth, its rate, and whether messages are retrying or dead-lettered. */
export function QueueNode({ layout, status, isStale, onOpen }: QueueNodeProps) {
  const { queue, box, type, kind } = layout;
  const {
    depth = 0,
    unacknowledged = 0,
    dead = 0,
    retrying = 0,
    consumers = 0,
    handled_per_s = 0,
  } = status ?? {};
  const tone = dead > 0 ? 'bad' : retrying > 0 || (status && consumers === 0) ? 'warn' : '';
  const depthText = `${status ? number(depth) : '–'}${unacknowledged > 0 ? ` +${number(unacknowledged)}` : ''}`;
  const isUnconsumed = status && consumers === 0 && handled_per_s === 0 && box.width >= MIN_WIDTH_FOR_TEXT;
  const rateText = handled_per_s > 0 ? `${rate(handled_per_s)}/s` : isUnconsumed ? 'no consumer' : '';
  const retryText = retrying > 0 ? `↻${number(retrying)} ` : '';
  // Speech control needs the visible text within the name.
  const shown = `${type} ${depthText} ${retryText}${rateText}`.trim();
  const label = `${labelOf(queue, status)}${isStale ? '; last known values' : ''}`;
  return (
    <>
      <NodeButton
        class={`queue-node ${kind} ${tone} ${isStale ? 'stale' : ''}`}
        label={`${shown}: queue ${label}: show the queue`}
        onOpen={onOpen}
        lit={queue}
      >
        <rect class="queue-box" {...box} rx={5} />
        <text class="type" x={box.x + 9} y={box.y + 19} {...fitText(type, box.width - 14, 12)}>
          {type}
        </text>{' '}
        <text class="depth" x={box.x + 9} y={box.y + 40}>
          {status ? number(depth) : '–'}
          {unacknowledged > 0 && <tspan class="delivered"> +{number(unacknowledged)}</tspan>}
        </text>{' '}
        <text class="rate" x={box.x + box.width - 8} y={box.y + 40} text-anchor="end">
          {retryText && <tspan class="retrying">{retryText}</tspan>}
          {rateText}
        </text>
      </NodeButton>
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
  const { depth, unacknowledged, retrying, dead, consumers, handled_per_s } = status;
  const delivered = unacknowledged ? `${number(unacknowledged)} delivered and not acknowledged, ` : '';
  return `${queue}: ${number(depth)} waiting, ${delivered}${rate(handled_per_s)} a second, ${counted(consumers, 'consumer')}, ${retrying} retrying, ${counted(dead, 'dead letter')}`;
}
