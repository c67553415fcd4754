import type { AuditedDecision } from '../api/dead-letters.js';
import { useFetch } from '../api/use-fetch.js';
import { clock } from '../live/format.js';
import { type Filters, linkToFiltered } from './dead-letter-query.js';

const SHOWN = 20;
const REREAD_MS = 3_000;

export function LatestDecisions({ filters }: { filters: Filters }) {
  const path = `dead-letters/decisions?limit=${SHOWN}`;
  const { decisions = [] } = useFetch<{ decisions: AuditedDecision[] }>(path, REREAD_MS).value ?? {};
  if (decisions.length === 0) return null;
  return (
    <section class="history" aria-label="Latest decisions">
      <h3>Latest decisions</h3>
      <ol>
        {decisions.map(({ dead_letter_id, queue, act, operator, acted_at, why, edited }) => (
          <li key={`${dead_letter_id} ${acted_at}`}>
            <time dateTime={acted_at}>{clock(acted_at)}</time> <b>{operator}</b>{' '}
            {act === 'replay' ? 'replayed' : 'discarded'}{' '}
            <a href={linkToFiltered(filters, dead_letter_id)}>a dead letter of {queue}</a>
            {edited && ', with an edited payload'}
            {why && `: ${why}`}
          </li>
        ))}
      </ol>
    </section>
  );
}
