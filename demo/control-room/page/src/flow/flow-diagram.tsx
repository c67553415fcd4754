import { useRef } from 'preact/hooks';
import type { Overview } from '../api/types.js';
import { staleSince } from '../live/stale.js';
import type { Diagram, Point } from './diagram.js';
import { ExchangeBar } from './exchange-bar.js';
import { QueueNode } from './queue-node.js';
import { processesOf } from './replicas.js';
import { ServiceNode } from './service-node.js';
import { useLitEdges } from './use-lit-edges.js';

interface FlowDiagramProps {
  diagram: Diagram;
  overview: Overview | undefined;
  onService: (name: string) => void;
  onQueue: (queue: string) => void;
}

export function FlowDiagram({ diagram, overview, onService, onQueue }: FlowDiagramProps) {
  const { width, height, exchangeBar, services, queues, edges } = diagram;
  const queueStatus = new Map(overview?.queues.map((status) => [status.queue, status]));
  const brokerSince = staleSince(overview, 'rabbitmq');
  const svg = useRef<SVGSVGElement>(null);
  useLitEdges(svg, diagram);
  return (
    <svg
      ref={svg}
      class="diagram"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label="Who publishes to whom: services and the queues between them"
    >
      <defs>
        <marker
          id="arrowhead"
          viewBox="0 0 8 8"
          refX="8"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
          markerUnits="userSpaceOnUse"
        >
          <path class="arrowhead" d="M0 0 L8 4 L0 8 Z" />
        </marker>
      </defs>
      <ExchangeBar box={exchangeBar} downSince={brokerSince} />
      <g aria-hidden="true">
        {edges.map(({ key, points, hasArrowhead }) => (
          <polyline
            key={key}
            class="edge"
            data-lit={key}
            points={pointsText(points)}
            {...(hasArrowhead && { 'marker-end': 'url(#arrowhead)' })}
          />
        ))}
      </g>
      {queues.map((layout) => (
        <QueueNode
          key={`${[...layout.published.keys()].join(' ')} ${layout.queue}`}
          layout={layout}
          status={queueStatus.get(layout.queue)}
          isStale={brokerSince !== undefined}
          onOpen={() => onQueue(layout.queue)}
        />
      ))}
      {services.map(({ service, box }) => (
        <ServiceNode
          key={service}
          name={service}
          box={box}
          processes={processesOf(service, overview)}
          onOpen={() => onService(service)}
        />
      ))}
    </svg>
  );
}

const pointsText = (points: readonly Point[]): string => points.map(({ x, y }) => `${x},${y}`).join(' ');
