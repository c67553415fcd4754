import { useState } from 'preact/hooks';
import { useStore } from '../api/store.js';
import { Dialog } from '../frame/dialog.js';
import { overview } from '../live/feed.js';
import { age, counted, number } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { processesOf, stateOf } from '../flow/replicas.js';
import { DurationChoice } from './duration-choice.js';
import { actionsFor, descriptions } from './chaos-actions.js';
import { ServiceActions } from './service-actions.js';

/** Opened from the diagram. */
export function ServiceDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const current = useStore(overview);
  const now = useNow();
  const [forMs, setForMs] = useState(0);
  const processes = processesOf(name, current);
  const state = stateOf(processes);
  const queues = current?.queues.filter(({ service }) => service === name) ?? [];
  const waiting = queues.reduce((sum, { depth }) => sum + depth, 0);
  const delivered = queues.reduce((sum, { unacknowledged = 0 }) => sum + unacknowledged, 0);
  return (
    <Dialog title={name} onClose={onClose}>
      <p>
        {number(waiting)} {waiting === 1 ? 'message waits' : 'messages wait'} in{' '}
        {counted(queues.length, 'queue')}
        {delivered > 0 && `, ${number(delivered)} delivered and not acknowledged`}.
      </p>
      {processes.map((process) => (
        <div key={process.name}>
          <div class="row wrapping">
            <p>
              {processes.length > 1 && <b>{process.name} </b>}
              <span class={`chip state ${process.state}`}>{process.state}</span>
              {process.since && ` for ${age(process.since, now)}`}
              {process.restarts ? `, ${counted(process.restarts, 'restart')}` : ''}
            </p>
            <ServiceActions name={process.name} state={process.state} forMs={forMs} />
          </div>
          {process.not_ready && <p class="note warn">Not ready: {process.not_ready}</p>}
        </div>
      ))}
      <DurationChoice forMs={forMs} onChoose={setForMs} />
      <dl class="facts">
        {actionsFor(name, state).map((action) => (
          <div key={action}>
            <dt>{descriptions[action].label}</dt>
            <dd>{descriptions[action].effect}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
