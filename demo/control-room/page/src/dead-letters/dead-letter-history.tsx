import type { DeadLetterDetails } from '../api/dead-letters.js';
import { Time } from '../frame/time.js';

export function DeadLetterHistory({ deadLetter: { attempts, history } }: { deadLetter: DeadLetterDetails }) {
  return (
    <section class="history" aria-label="Attempts and decisions">
      <h3>Attempts and decisions</h3>
      <ol>
        {attempts.map(({ at, error }, i) => (
          <li key={`attempt ${i}`}>
            <Time iso={at} /> attempt {i + 1} failed <small class="wrap">{error}</small>
          </li>
        ))}
        {history.map(({ act, operator, acted_at, why, payload }, i) => (
          <li key={`decision ${i}`}>
            <Time iso={acted_at} /> {act === 'replay' ? 'replayed' : 'discarded'} by <b>{operator}</b>
            {why && `: ${why}`}
            {payload && <small class="wrap mono">with {payload}</small>}
          </li>
        ))}
        {attempts.length + history.length === 0 && <li>no attempt: the broker dead-lettered it</li>}
      </ol>
    </section>
  );
}
