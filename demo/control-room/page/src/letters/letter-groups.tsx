import { useState } from 'preact/hooks';
import type { LetterGroup, Selection } from '../api/dead-letters.js';
import type { Reading } from '../api/use-reading.js';
import { EmptyNote, ErrorNote, Waiting } from '../frame/notes.js';
import { age, number } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { DecideDialog, type Wanted } from './decide-dialog.js';
import { type Filters, linkToFiltered } from './letter-query.js';

const SHOWN = 8;

interface LetterGroupsProps {
  groups: Reading<LetterGroup[]>;
  filters: Filters;
  onChanged: () => void;
}

/** Letters by cause, the largest group first, each to be looked into or decided about as a whole. */
export function LetterGroups({ groups, filters, onChanged }: LetterGroupsProps) {
  const [wanted, setWanted] = useState<Wanted>();
  const now = useNow();
  if (groups.error && !groups.value) return <ErrorNote error={groups.error} again={groups.again} />;
  if (!groups.value) return <Waiting rows={3} />;
  if (groups.value.length === 0) return <NoLetters filters={filters} />;
  const waiting = !filters.state || filters.state === 'waiting';
  return (
    <>
      <ul class="groups">
        {groups.value.slice(0, SHOWN).map((each) => {
          const { group, queue, error, letters, newest } = each;
          const chosen = group === filters.group && queue === filters.queue;
          const want = (act: Wanted['act']) =>
            setWanted({ act, which: selectionOf(each, filters), letters, of: `of ${queue}` });
          return (
            <li key={`${queue} ${group}`} class={chosen ? 'chosen' : ''}>
              <a
                href={linkToFiltered(
                  chosen ? { ...filters, group: '', queue: '' } : { ...filters, group, queue },
                )}
                aria-current={chosen ? 'true' : undefined}
              >
                <b class="badge bad">{number(letters)}</b>
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
                    onClick={() => want('replay')}
                    aria-label={`Replay group of ${queue}`}
                  >
                    Replay group
                  </button>
                  <button
                    type="button"
                    onClick={() => want('discard')}
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
      {groups.value.length > SHOWN && (
        <p class="hint">and {number(groups.value.length - SHOWN)} smaller groups: filter to see them</p>
      )}
      {wanted && <DecideDialog wanted={wanted} onClose={() => setWanted(undefined)} onDone={onChanged} />}
    </>
  );
}

function NoLetters({ filters }: { filters: Filters }) {
  return Object.keys(filters).length > 0 ? (
    <EmptyNote title="No letter fits these filters">
      <a href={linkToFiltered({})}>Show all that wait</a>
    </EmptyNote>
  ) : (
    <EmptyNote title="No dead letters">
      Nothing has failed for good. An order with the card tok_down will, a few seconds after it was placed.
    </EmptyNote>
  );
}

const selectionOf = ({ group, queue }: LetterGroup, { type, order_id }: Filters): Selection => ({
  group,
  queue,
  ...(type && { type }),
  ...(order_id && { order_id }),
});
