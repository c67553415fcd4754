import type { DeadLetterDetails } from '../api/dead-letters.js';
import { clock } from '../live/format.js';

export function DeadLetterHistory({ deadLetter: { attempts, history } }: { deadLetter: DeadLetterDetails }) {
  return (
    <section class="history" aria-label="Attempts and decisions">
      <h3>Attempts and decisions</h3>
      <ol>
        {attempts.map(({ at, error }, i) => (
          <li key={`attempt ${i}`}>
            <time dateTime={at}>{timeOf(at)}</time> attempt {i + 1} failed <small class="wrap">{error}</small>
          </li>
        ))}
        {history.map(({ act, operator, acted_at, why, payload }, i) => (
          <li key={`decision ${i}`}>
            <time dateTime={acted_at}>{timeOf(acted_at)}</time> {act === 'replay' ? 'replayed' : 'discarded'}{' '}
            by <b>{operator}</b>
            {why && `: ${why}`}
            {payload && <small class="wrap mono">with {payload}</small>}
          </li>
        ))}
        {attempts.length + history.length === 0 && <li>no attempt: the broker dead-lettered it</li>}
      </ol>
    </section>
  );
}

/** An untrusted header may contain an invalid time. */
const timeOf = (iso: string): string => (Number.isNaN(Date.parse(iso)) ? iso : clock(iso));
