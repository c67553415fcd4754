import { useState } from 'preact/hooks';
import type { DeadLetterGroup, Selection } from '../api/dead-letters.js';
import type { Fetched } from '../api/use-fetch.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { age, number } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { DecisionDialog, type PlannedDecision } from './decision-dialog.js';
import { type Filters, linkToFiltered } from './dead-letter-query.js';

const MAX_GROUPS = 8;

interface DeadLetterGroupsProps {
  groups: Fetched<DeadLetterGroup[]>;
  filters: Filters;
  onChanged: () => void;
}

/** The largest groups; each can be replayed or discarded as a whole. */
export function DeadLetterGroups({ groups, filters, onChanged }: DeadLetterGroupsProps) {
  const [planned, setPlanned] = useState<PlannedDecision>();
  const now = useNow();
  if (groups.error && !groups.value) return <ErrorNote error={groups.error} refetch={groups.refetch} />;
  if (!groups.value) return <Loading rows={3} />;
  if (groups.value.length === 0) return <NoDeadLetters filters={filters} />;
  const waiting = !filters.state || filters.state === 'waiting';
  return (
    <>
      <ul class="groups">
        {groups.value.slice(0, MAX_GROUPS).map((deadLetterGroup) => {
          const { group, queue, error, count, newest } = deadLetterGroup;
          const isSelected = group === filters.group && queue === filters.queue;
          const plan = (verb: PlannedDecision['verb']) =>
            setPlanned({ verb, selection: selectionOf(deadLetterGroup, filters), count, of: `of ${queue}` });
          return (
            <li key={`${queue} ${group}`} class={isSelected ? 'selected' : ''}>
              <a
                href={linkToFiltered(
                  isSelected ? { ...filters, group: '', queue: '' } : { ...filters, group, queue },
                )}
                aria-current={isSelected ? 'true' : undefined}
              >
                <b class="badge bad">{number(count)}</b>
                <span class="grow">
                  {queue}
                  <small class="wrap">{error}</small>
                </span>
                <small>{age(newest, now)}</small>
              </a>
              {waiting && (
                <p class="buttons">
                  <button
                    type="button"
                    onClick={() => plan('replay')}
                    aria-label={`Replay group of ${queue}`}
                  >
                    Replay group
                  </button>
                  <button
                    type="button"
                    onClick={() => plan('discard')}
                    aria-label={`Discard group of ${queue}`}
                  >
                    Discard
                  </button>
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {groups.value.length > MAX_GROUPS && (
        <p class="hint">and {number(groups.value.length - MAX_GROUPS)} smaller groups; filter to see them</p>
      )}
      {planned && (
        <DecisionDialog planned={planned} onClose={() => setPlanned(undefined)} onDone={onChanged} />
      )}
    </>
  );
}

function NoDeadLetters({ filters }: { filters: Filters }) {
  return Object.keys(filters).length > 0 ? (
    <EmptyNote title="No dead letter matches the filters">
      <a href={linkToFiltered({})}>Show all waiting dead letters</a>
    </EmptyNote>
  ) : (
    <EmptyNote title="No dead letters">
      To get one, place an order with the card tok_down and wait about half a minute.
    </EmptyNote>
  );
}

const selectionOf = ({ group, queue }: DeadLetterGroup, { type, order_id }: Filters): Selection => ({
  group,
  queue,
  ...(type && { type }),
  ...(order_id && { order_id }),
});
