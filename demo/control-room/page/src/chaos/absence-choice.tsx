import { absences } from './chaos-actions.js';

/** How long what is killed or paused stays away. */
export function AbsenceChoice({ forMs, onChoose }: { forMs: number; onChoose: (ms: number) => void }) {
  return (
    <label class="check absence">
      Away
      <select value={String(forMs)} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
        {absences.map(({ label, ms }) => (
          <option key={ms} value={ms}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
