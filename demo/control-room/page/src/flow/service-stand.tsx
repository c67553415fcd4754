import type { ServiceStatus } from '../api/types.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import type { Box } from './diagram-layout.js';
import { squeeze } from './squeeze.js';

interface ServiceStandProps {
  name: string;
  box: Box;
  status: ServiceStatus | undefined;
  onOpen: () => void;
}

/** One service with its state, as a button to what can be done with it. */
export function ServiceStand({ name, box, status, onOpen }: ServiceStandProps) {
  const now = useNow();
  const state = status?.state ?? 'unknown';
  const since = status?.since ? ` · ${age(status.since, now)}` : '';
  return (
    <g
      class={`stand ${state}`}
      role="button"
      tabindex={0}
      aria-label={`${name} ${state}${since}: what can be done`}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <rect class="body" {...box} rx={8} />
      <circle class="lamp" cx={box.x + 17} cy={box.y + 24} r={5} />
      <text class="name" x={box.x + 30} y={box.y + 28} {...squeeze(name, box.width - 40, 15, 600)}>
        {name}
      </text>{' '}
      <text class="state" x={box.x + 30} y={box.y + 47}>
        {state}
        {since}
      </text>
    </g>
  );
}
