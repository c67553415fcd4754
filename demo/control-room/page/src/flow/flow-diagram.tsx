import type { Overview } from '../api/types.js';
import type { Diagram } from './diagram-layout.js';
import { QueueTicket } from './queue-ticket.js';
import { ServiceStand } from './service-stand.js';

interface FlowDiagramProps {
  diagram: Diagram;
  overview: Overview | undefined;
  onService: (name: string) => void;
}

/** The drawing itself; every number in it is from the last overview. */
export function FlowDiagram({ diagram, overview, onService }: FlowDiagramProps) {
  const { width, height, rail, stands, tickets, upright } = diagram;
  const queues = new Map(overview?.queues.map((queue) => [queue.queue, queue]));
  const services = new Map(overview?.services.map((service) => [service.name, service]));
  return (
    <svg
      class="diagram"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label="Services, and the queues they listen to"
    >
      <rect class="rail" {...rail} rx={6} />
      {!upright && (
        <text class="rail-name" x={8} y={16}>
          the rail: exchanges events, commands, replies
        </text>
      )}
      {stands.map(({ service, riser, mouth }) => (
        <g key={service} aria-hidden="true">
          <polyline class="riser" points={riser.map(({ x, y }) => `${x},${y}`).join(' ')} />
          {!upright && <path class="drop" d={`M${mouth.x} ${rail.y + rail.height} V${mouth.y}`} />}
        </g>
      ))}
      {tickets.map((ticket) => (
        <QueueTicket key={ticket.queue} ticket={ticket} status={queues.get(ticket.queue)} upright={upright} />
      ))}
      {stands.map(({ service, box }) => (
        <ServiceStand
          key={service}
          name={service}
          box={box}
          status={services.get(service)}
          onOpen={() => onService(service)}
        />
      ))}
    </svg>
  );
}
