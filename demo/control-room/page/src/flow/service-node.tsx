import type { ServiceStatus } from '../api/types.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import type { Box } from './diagram-layout.js';
import { fitText } from './fit-text.js';

interface ServiceNodeProps {
  name: string;
  box: Box;
  status: ServiceStatus | undefined;
  onOpen: () => void;
}

/** One service with its state; a button that opens its dialog. */
export function ServiceNode({ name, box, status, onOpen }: ServiceNodeProps) {
  const now = useNow();
  const state = status?.state ?? 'unknown';
  const since = status?.since ? ` · ${age(status.since, now)}` : '';
  return (
    <g
      class={`service-node ${state}`}
      role="button"
      tabindex={0}
      aria-label={`${name} ${state}${since}: show actions`}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <rect class="service-box" {...box} rx={8} />
      <circle class="status-dot" cx={box.x + 17} cy={box.y + 24} r={5} />
      <text class="name" x={box.x + 30} y={box.y + 28} {...fitText(name, box.width - 40, 15, 600)}>
        {name}
      </text>{' '}
      <text class="state" x={box.x + 30} y={box.y + 47}>
        {state}
        {since}
      </text>
    </g>
  );
}
