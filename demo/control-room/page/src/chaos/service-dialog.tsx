import { useState } from 'preact/hooks';
import { useKept } from '../api/kept.js';
import { Dialog } from '../frame/dialog.js';
import { overview } from '../live/feed.js';
import { age, counted, number } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { AbsenceChoice } from './absence-choice.js';
import { actsFor, meaningOf } from './chaos-actions.js';
import { ServiceActions } from './service-actions.js';

/** One service from near, opened from the diagram. */
export function ServiceDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const shop = useKept(overview);
  const now = useNow();
  const [forMs, setForMs] = useState(0);
  const status = shop?.services.find((service) => service.name === name);
  const state = status?.state ?? 'unknown';
  const queues = shop?.queues.filter(({ service }) => service === name) ?? [];
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
        <AbsenceChoice forMs={forMs} onChoose={setForMs} />
      </div>
      <dl class="facts">
        {actsFor(name, state).map((verb) => (
          <div key={verb}>
            <dt>{meaningOf[verb].label}</dt>
            <dd>{meaningOf[verb].does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
