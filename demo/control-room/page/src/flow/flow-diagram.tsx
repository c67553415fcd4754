import type { Overview } from '../api/types.js';
import type { Diagram } from './diagram-layout.js';
import { QueueNode } from './queue-node.js';
import { ServiceNode } from './service-node.js';

interface FlowDiagramProps {
  diagram: Diagram;
  overview: Overview | undefined;
  onService: (name: string) => void;
}

export function FlowDiagram({ diagram, overview, onService }: FlowDiagramProps) {
  const { width, height, exchangeBar, services, queues, isVertical } = diagram;
  const queueStatus = new Map(overview?.queues.map((status) => [status.queue, status]));
  const serviceStatus = new Map(overview?.services.map((status) => [status.name, status]));
  return (
    <svg
      class="diagram"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label="Services and the queues that they consume"
    >
      <rect class="exchange-bar" {...exchangeBar} rx={6} />
      {!isVertical && (
        <text class="exchange-bar-name" x={8} y={16}>
          exchanges: events, commands, replies
        </text>
      )}
      {services.map(({ service, output, input }) => (
        <g key={service} aria-hidden="true">
          <polyline class="output-line" points={output.map(({ x, y }) => `${x},${y}`).join(' ')} />
          {!isVertical && (
            <path class="input-line" d={`M${input.x} ${exchangeBar.y + exchangeBar.height} V${input.y}`} />
          )}
        </g>
      ))}
      {queues.map((layout) => (
        <QueueNode
          key={layout.queue}
          layout={layout}
          status={queueStatus.get(layout.queue)}
          isVertical={isVertical}
        />
      ))}
      {services.map(({ service, box }) => (
        <ServiceNode
          key={service}
          name={service}
          box={box}
          status={serviceStatus.get(service)}
          onOpen={() => onService(service)}
        />
      ))}
    </svg>
  );
}
