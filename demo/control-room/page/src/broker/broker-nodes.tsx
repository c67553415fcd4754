import type { ServiceStatus } from '../api/types.js';
import { type ChaosAction, actionsFor } from '../chaos/chaos-actions.js';
import { ServiceActions } from '../chaos/service-actions.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { isBrokerNode, stateTextOf } from './node-state.js';

/** The nodes of a cluster, each with its faults; nothing while the broker is one node. */
export function BrokerNodes({ services, forMs }: { services: readonly ServiceStatus[]; forMs: number }) {
  const now = useNow();
  return services
    .filter(({ name }) => isBrokerNode(name))
    .map((node) => (
      <li key={node.name} aria-label={`${node.name}: ${stateTextOf(node)}`}>
        <span class={`status-dot ${node.partitioned ? 'paused' : node.state}`} aria-hidden="true" />
        <span class="grow">
          <b>{node.name}</b>
          <small>
            {stateTextOf(node)}
            {node.since && ` for ${age(node.since, now)}`}
          </small>
        </span>
        <ServiceActions name={node.name} state={node.state} forMs={forMs} actions={nodeActions(node)} />
      </li>
    ));
}

const nodeActions = ({ name, state, partitioned }: ServiceStatus): ChaosAction[] => [
  ...actionsFor(name, state),
  ...(partitioned ? (['heal'] as const) : state === 'up' ? (['partition'] as const) : []),
];
