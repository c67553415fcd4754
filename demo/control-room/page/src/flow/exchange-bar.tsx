import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import type { Box } from './diagram.js';

interface ExchangeBarProps {
  /** Missing in the graph, which has the names instead. */
  box: Box | undefined;
  /** Set while RabbitMQ cannot be reached. */
  downSince: string | undefined;
}

/** The exchanges, with the state of the broker. */
export function ExchangeBar({ box, downSince }: ExchangeBarProps) {
  const now = useNow();
  const label = downSince === undefined ? 'RabbitMQ is up' : 'RabbitMQ cannot be reached';
  return (
    <g class={`exchanges ${downSince === undefined ? '' : 'down'}`} role="img" aria-label={label}>
      <title>{label}</title>
      {box ? (
        <rect class="exchange-bar" {...box} rx={6} />
      ) : (
        <text class="exchange-bar-name" x={8} y={16}>
          {downSince === undefined
            ? 'publisher → exchange (events, commands, telemetry) → queue → consumer'
            : `RabbitMQ cannot be reached for ${age(downSince, now)}`}
        </text>
      )}
    </g>
  );
}
