import { useState } from 'preact/hooks';
import { useStore } from '../api/store.js';
import { Dialog } from '../frame/dialog.js';
import { overview } from '../live/feed.js';
import { age, counted, number } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { DurationChoice } from './duration-choice.js';
import { actionsFor, descriptions } from './chaos-actions.js';
import { ServiceActions } from './service-actions.js';

/** Opened from the diagram. */
export function ServiceDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const current = useStore(overview);
  const now = useNow();
  const [forMs, setForMs] = useState(0);
  const status = current?.services.find((service) => service.name === name);
  const state = status?.state ?? 'unknown';
  const queues = current?.queues.filter(({ service }) => service === name) ?? [];
  const waiting = queues.reduce((sum, { depth }) => sum + depth, 0);
  return (
    <Dialog title={name} onClose={onClose}>
      <p>
        <span class={`chip state ${state}`}>{state}</span>
        {status?.since && ` for ${age(status.since, now)}`}
        {status?.restarts ? `, ${counted(status.restarts, 'restart')}` : ''}. {number(waiting)}{' '}
        {waiting === 1 ? 'message waits' : 'messages wait'} in {counted(queues.length, 'queue')}.
      </p>
      <div class="row wrapping">
        <ServiceActions name={name} state={state} forMs={forMs} />
        <DurationChoice forMs={forMs} onChoose={setForMs} />
      </div>
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
