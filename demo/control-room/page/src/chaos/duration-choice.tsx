import { durations } from './chaos-actions.js';

/** How long a kill or a pause lasts. */
export function DurationChoice({ forMs, onChoose }: { forMs: number; onChoose: (ms: number) => void }) {
  return (
    <label class="check duration">
      Kill or pause
      <select value={String(forMs)} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
        {durations.map(({ label, ms }) => (
          <option key={ms} value={ms}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
