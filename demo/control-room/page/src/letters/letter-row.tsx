import type { ListedLetter } from '../api/dead-letters.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { type Filters, linkToFiltered } from './letter-query.js';

interface LetterRowProps {
  letter: ListedLetter;
  filters: Filters;
  current: boolean;
  ticked?: boolean;
  onTick?: () => void;
}

/** One letter in the list: where it died, of what, when. */
export function LetterRow({ letter, filters, current, ticked, onTick }: LetterRowProps) {
  const { letter_id, queue, error, order_id, died_at, times_replayed } = letter;
  const now = useNow();
  return (
    <li class={current ? 'chosen' : ''}>
      {onTick && (
        <input type="checkbox" checked={ticked} onChange={onTick} aria-label={`Select letter of ${queue}`} />
      )}
      <a href={linkToFiltered(filters, letter_id)} aria-current={current ? 'true' : undefined}>
        <span class="grow">
          {queue}
          <small class="one-line">{error}</small>
          {order_id && <small class="one-line mono">{order_id}</small>}
        </span>
        <small>
          {age(died_at, now)}
          {times_replayed > 0 && <span title="times replayed"> ↻{times_replayed}</span>}
        </small>
      </a>
    </li>
  );
}
