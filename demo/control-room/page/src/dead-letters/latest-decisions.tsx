import type { DecisionGroup } from '../api/dead-letters.js';
import { useFetch } from '../api/use-fetch.js';
import { Time } from '../frame/time.js';
import { counted } from '../live/format.js';
import { type Filters, linkToFiltered } from './dead-letter-query.js';

const REREAD_MS = 3_000;

export function LatestDecisions({ filters }: { filters: Filters }) {
  const decisions = useFetch<DecisionGroup[]>('dead-letters/decisions/groups', REREAD_MS).value ?? [];
  if (decisions.length === 0) return null;
  return (
    <section class="history" aria-label="Latest decisions">
      <h3>Latest decisions</h3>
      <ol>
        {decisions.map(({ dead_letter_id, queue, act, operator, acted_at, why, edited, count }) => (
          <li key={`${dead_letter_id} ${acted_at}`}>
            <Time iso={acted_at} /> <b>{operator}</b> {act === 'replay' ? 'replayed' : 'discarded'}{' '}
            <a href={linkToFiltered(filters, dead_letter_id)}>
              {count === 1 ? 'a dead letter' : counted(count, 'dead letter')} of {queue}
            </a>
            {edited && ', with an edited payload'}
            {why && `: ${why}`}
          </li>
        ))}
      </ol>
    </section>
  );
}
