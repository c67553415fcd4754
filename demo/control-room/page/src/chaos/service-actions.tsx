import type { ServiceState } from '../api/types.js';
import { Copyable } from '../frame/copyable.js';
import { ErrorNote } from '../frame/notes.js';
import { actsFor, type ChaosAct, meaningOf } from './chaos-actions.js';
import { useChaos } from './use-chaos.js';

interface ServiceActionsProps {
  name: string;
  state: ServiceState;
  /** How long killing and pausing last, in milliseconds; 0 is until it is started. */
  forMs: number;
  /** Instead of what the state suggests. */
  acts?: ChaosAct[];
}

/** What can be done to one process now. */
export function ServiceActions({ name, state, forMs, acts = actsFor(name, state) }: ServiceActionsProps) {
  const { busy, error, command, chaos } = useChaos();
  return (
    <div class="service-actions">
      <p class="buttons">
        {acts.map((verb) => (
          <button
            key={verb}
            type="button"
            class={verb === 'kill' ? 'danger' : ''}
            disabled={busy}
            title={meaningOf[verb].does}
            aria-label={`${meaningOf[verb].label} ${name}`}
            onClick={() => chaos(name, verb, forMs)}
          >
            {meaningOf[verb].label}
          </button>
        ))}
      </p>
      <ErrorNote error={error} />
      {command && <Copyable text={command} />}
    </div>
  );
}
