import { useMemo, useState } from 'preact/hooks';
import type { LetterGroup } from '../api/dead-letters.js';
import { useReading } from '../api/use-reading.js';
import { EmptyNote } from '../frame/notes.js';
import { LatestDecisions } from './latest-decisions.js';
import { LetterDetail } from './letter-detail.js';
import { LetterFilters } from './letter-filters.js';
import { LetterGroups } from './letter-groups.js';
import { LetterList } from './letter-list.js';
import { askedOf, filtersIn } from './letter-query.js';

const REREAD_MS = 3_000;

/** What failed for good, by cause and one by one, and what can be done about it. */
export function LettersView({ id, query }: { id: string | undefined; query: URLSearchParams }) {
  const search = query.toString();
  const [turn, setTurn] = useState(0);
  const filters = useMemo(() => filtersIn(query), [search]);
  const asked = useMemo(() => askedOf(filters, Date.now()), [filters, turn]);
  const { group: _, ...anyGroup } = asked;
  const groups = useReading<LetterGroup[]>(`dead-letters/groups?${new URLSearchParams(anyGroup)}`, REREAD_MS);
  const changed = () => setTurn((before) => before + 1);
  return (
    <div class={`split letters ${id ? 'has-letter' : ''}`}>
      <div class="stack list-side">
        <section class="panel" aria-labelledby="letters-title">
          <header class="panel-head">
            <h2 id="letters-title">Dead letters</h2>
          </header>
          <LetterFilters filters={filters} />
          <LetterGroups groups={groups} filters={filters} onChanged={changed} />
        </section>
        <LetterList
          key={`${search} ${turn}`}
          asked={asked}
          filters={filters}
          chosen={id}
          total={totalOf(groups.value, filters.group)}
          onChanged={changed}
        />
      </div>
      <section class="panel letter-side" aria-label="One letter in full">
        {id ? (
          <LetterDetail key={id} id={id} filters={filters} onChanged={changed} />
        ) : (
          <>
            <EmptyNote title="A dead letter is never a dead end">
              Choose a letter to read why it failed and to mend it, or a group to replay all that failed for
              the same cause. Replay goes to the queue that gave it up, and to no other.
            </EmptyNote>
            <LatestDecisions filters={filters} />
          </>
        )}
      </section>
    </div>
  );
}

const totalOf = (groups: LetterGroup[] | undefined, group: string | undefined): number | undefined =>
  groups
    ?.filter((each) => group === undefined || each.group === group)
    .reduce((sum, { letters }) => sum + letters, 0);
