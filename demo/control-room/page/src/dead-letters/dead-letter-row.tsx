import type { ListedDeadLetter } from '../api/dead-letters.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { type Filters, linkToFiltered } from './dead-letter-query.js';

interface DeadLetterRowProps {
  deadLetter: ListedDeadLetter;
  filters: Filters;
  current: boolean;
  checked?: boolean;
  onToggle?: () => void;
}

export function DeadLetterRow({ deadLetter, filters, current, checked, onToggle }: DeadLetterRowProps) {
  const { dead_letter_id, queue, error, order_id, dead_lettered_at, times_replayed } = deadLetter;
  const now = useNow();
  return (
    <li class={current ? 'selected' : ''}>
      {onToggle && (
        <input
          type="checkbox"
          checked={checked}
          onChange={onToggle}
          aria-label={`Select dead letter of ${queue}`}
        />
      )}
      <a href={linkToFiltered(filters, dead_letter_id)} aria-current={current ? 'true' : undefined}>
        <span class="grow">
          {queue}
          <small class="one-line">{error}</small>
          {order_id && <small class="one-line mono">{order_id}</small>}
        </span>
        <small>
          {age(dead_lettered_at, now)}
          {times_replayed > 0 && <span title="times replayed"> ↻{times_replayed}</span>}
        </small>
      </a>
    </li>
  );
}
