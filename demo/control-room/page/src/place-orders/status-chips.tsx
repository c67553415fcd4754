import { number } from '../live/format.js';
import { meaningOf } from './payment-tokens.js';

interface StatusChipsProps {
  label: string;
  counts: Record<string, number>;
  waiting?: number;
}

/** Responses by status. */
export function StatusChips({ label, counts, waiting = 0 }: StatusChipsProps) {
  return (
    <p class="status-counts" role="group" aria-label={label}>
      {Object.entries(counts).map(([status, times]) => (
        <span key={status} class={`chip ${toneOf(Number(status))}`} title={meaningOf[Number(status)]}>
          {status} × {number(times)}
        </span>
      ))}
      {waiting > 0 && <span class="chip">{number(waiting)} waiting</span>}
    </p>
  );
}

export const toneOf = (status: number): string => (status < 300 ? 'good' : status === 402 ? 'warn' : 'bad');
