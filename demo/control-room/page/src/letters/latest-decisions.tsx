import type { AuditedDecision } from '../api/dead-letters.js';
import { useReading } from '../api/use-reading.js';
import { clock } from '../live/format.js';
import { type Filters, linkToFiltered } from './letter-query.js';

const SHOWN = 20;
const REREAD_MS = 3_000;

/** Who did what with which letter, the latest first. */
export function LatestDecisions({ filters }: { filters: Filters }) {
  const path = `dead-letters/decisions?limit=${SHOWN}`;
  const { decisions = [] } = useReading<{ decisions: AuditedDecision[] }>(path, REREAD_MS).value ?? {};
  if (decisions.length === 0) return null;
  return (
    <section class="history" aria-label="Latest decisions">
      <h3>Latest decisions</h3>
      <ol>
        {decisions.map(({ letter_id, queue, act, operator, acted_at, why, edited }) => (
          <li key={`${letter_id} ${acted_at}`}>
            <time dateTime={acted_at}>{clock(acted_at)}</time> <b>{operator}</b>{' '}
            {act === 'replay' ? 'replayed' : 'discarded'}{' '}
            <a href={linkToFiltered(filters, letter_id)}>a letter of {queue}</a>
            {edited && ', edited'}
            {why && `: ${why}`}
          </li>
        ))}
      </ol>
    </section>
  );
}
