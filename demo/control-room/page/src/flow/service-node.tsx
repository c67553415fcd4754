import type { ServiceStatus } from '../api/types.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import type { Box } from './diagram.js';
import { fitText } from './fit-text.js';
import { NodeButton } from './node-button.js';
import { stateOf, summaryOf } from './replicas.js';

interface ServiceNodeProps {
  name: string;
  box: Box;
  processes: readonly ServiceStatus[];
  onOpen: () => void;
}

/** One service with its state; a button that opens its dialog. */
export function ServiceNode({ name, box, processes, onOpen }: ServiceNodeProps) {
  const now = useNow();
  const [first, ...others] = processes;
  const since = first?.since && others.length === 0 ? ` · ${age(first.since, now)}` : '';
  const isReady = processes.every(({ not_ready }) => not_ready === undefined);
  const text = isReady ? `${summaryOf(processes)}${since}` : `${summaryOf(processes)}, not ready`;
  return (
    <NodeButton
      class={`service-node ${stateOf(processes)} ${isReady ? '' : 'not-ready'}`}
      label={`${name} ${text}: show actions`}
      onOpen={onOpen}
    >
      <rect class="service-box" {...box} rx={8} />
      <circle class="status-dot" cx={box.x + 17} cy={box.y + 24} r={5} />
      <text class="name" x={box.x + 30} y={box.y + 28} {...fitText(name, box.width - 40, 15, 600)}>
        {name}
      </text>{' '}
      <text class="state" x={box.x + 30} y={box.y + 47} {...fitText(text, box.width - 36, 12)}>
        {text}
      </text>
    </NodeButton>
  );
}
