import { useState } from 'preact/hooks';
import { post } from '../api/client.js';
import { useStore } from '../api/store.js';
import type { PlaceOrderRequest } from '../api/place-orders.js';
import { useAction } from '../api/use-action.js';
import { NumberField } from '../frame/number-field.js';
import { ErrorNote } from '../frame/notes.js';
import { overview } from '../live/feed.js';
import { LoadProgress } from './load-progress.js';

const MAX_PER_SECOND = 50;
const durations = [
  { label: '30 s', seconds: 30 },
  { label: '1 min', seconds: 60 },
  { label: '5 min', seconds: 300 },
  { label: '10 min', seconds: 600 },
];

/** Asks the control room to place orders at a rate, and shows the progress. */
export function LoadForm({ request }: { request: PlaceOrderRequest }) {
  const load = useStore(overview)?.load;
  const [perSecond, setPerSecond] = useState(5);
  const [forSeconds, setForSeconds] = useState(60);
  const action = useAction();
  const isRunning = load?.running === true;
  const start = async () =>
    await post<void>('shop/load', { ...request, per_second: perSecond, for_seconds: forSeconds });
  const stop = async () => await post<void>('shop/load/stop');
  return (
    <form
      class="stack load"
      aria-label="Load"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(isRunning ? stop : start);
      }}
    >
      <div class="row">
        <NumberField
          label="Per second"
          min={1}
          max={MAX_PER_SECOND}
          value={perSecond}
          disabled={isRunning}
          onChange={setPerSecond}
        />
        <label class="field">
          For
          <select
            value={String(forSeconds)}
            disabled={isRunning}
            onChange={(event) => setForSeconds(Number(event.currentTarget.value))}
          >
            {durations.map(({ label, seconds }) => (
              <option key={seconds} value={String(seconds)}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="grow bottom" disabled={action.busy}>
          {isRunning ? 'Stop load' : 'Start load'}
        </button>
      </div>
      <ErrorNote error={action.error} />
      {load && <LoadProgress {...load} />}
    </form>
  );
}
