import type { ServiceState } from '../api/types.js';
import { Copyable } from '../frame/copyable.js';
import { ErrorNote } from '../frame/notes.js';
import { actionsFor, type ChaosAction, descriptions } from './chaos-actions.js';
import { useChaos } from './use-chaos.js';

interface ServiceActionsProps {
  name: string;
  state: ServiceState;
  /** How long a kill or a pause lasts, in milliseconds; 0 is until the service is started. */
  forMs: number;
  /** By default those for the state. */
  actions?: ChaosAction[];
}

export function ServiceActions({
  name,
  state,
  forMs,
  actions = actionsFor(name, state),
}: ServiceActionsProps) {
  const { busy, error, command, run } = useChaos();
  return (
    <div class="service-actions">
      <p class="buttons">
        {actions.map((action) => (
          <button
            key={action}
            type="button"
            class={action === 'kill' ? 'danger' : ''}
            disabled={busy}
            title={descriptions[action].effect}
            aria-label={`${descriptions[action].label} ${name}`}
            onClick={() => run(name, action, forMs)}
          >
            {descriptions[action].label}
          </button>
        ))}
      </p>
      <ErrorNote error={error} />
      {command && <Copyable text={command} />}
    </div>
  );
}
