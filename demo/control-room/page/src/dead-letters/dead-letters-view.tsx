import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DeadLetterGroup } from '../api/dead-letters.js';
import { useFetch } from '../api/use-fetch.js';
import { EmptyNote } from '../frame/notes.js';
import { LatestDecisions } from './latest-decisions.js';
import { DeadLetterDetail } from './dead-letter-detail.js';
import { DeadLetterFilters } from './dead-letter-filters.js';
import { DeadLetterGroups } from './dead-letter-groups.js';
import { DeadLetterList } from './dead-letter-list.js';
import { apiQueryOf, filtersIn, linkToFiltered } from './dead-letter-query.js';

const REREAD_MS = 3_000;

const isUuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The width below which a dead letter replaces the list, as in the styles. */
const narrow = matchMedia('(max-width: 900px)');

export function DeadLettersView({ id, query }: { id: string | undefined; query: URLSearchParams }) {
  const search = query.toString();
  const [changes, setChanges] = useState(0);
  const filters = useMemo(() => filtersIn(query), [search]);
  const apiQuery = useMemo(() => apiQueryOf(filters, Date.now()), [filters, changes]);
  const { group: _, ...anyGroup } = apiQuery;
  const groups = useFetch<DeadLetterGroup[]>(
    `dead-letters/groups?${new URLSearchParams(anyGroup)}`,
    REREAD_MS,
  );
  const detail = useRef<HTMLElement>(null);
  useEffect(() => {
    if (id === undefined) return;
    if (detail.current) detail.current.scrollTop = 0;
    if (narrow.matches) scrollTo(0, 0);
  }, [id]);
  const changed = () => {
    setChanges((before) => before + 1);
    groups.refetch();
  };
  return (
    <div class={`split dead-letters ${id ? 'has-selection' : ''}`}>
      <div class="stack list-side">
        <section class="panel" aria-labelledby="dead-letters-title">
          <header class="panel-head">
            <h2 id="dead-letters-title">Dead letters</h2>
          </header>
          <DeadLetterFilters filters={filters} />
          <DeadLetterGroups groups={groups} filters={filters} onChanged={changed} />
        </section>
        <DeadLetterList
          key={`${search} ${changes}`}
          apiQuery={apiQuery}
          filters={filters}
          selectedId={id}
          total={totalOf(groups.value, filters.group)}
          onChanged={changed}
        />
      </div>
      <section class="panel detail-side" aria-label="Selected dead letter" tabIndex={0} ref={detail}>
        {id && !isUuid.test(id) ? (
          <EmptyNote title="No such dead letter">
            The link has no valid id. <a href={linkToFiltered(filters)}>Show the list</a>
          </EmptyNote>
        ) : id ? (
          <DeadLetterDetail key={id} id={id} filters={filters} onChanged={changed} />
        ) : (
          <>
            <EmptyNote title="No dead letter selected">
              Select a dead letter to see its error and to edit its payload. Replay a group after its cause is
              fixed. A replay is sent only to the queue that dead-lettered the message.
            </EmptyNote>
            <LatestDecisions filters={filters} />
          </>
        )}
      </section>
    </div>
  );
}

const totalOf = (groups: DeadLetterGroup[] | undefined, group: string | undefined): number | undefined =>
  groups
    ?.filter((other) => group === undefined || other.group === group)
    .reduce((sum, { count }) => sum + count, 0);
