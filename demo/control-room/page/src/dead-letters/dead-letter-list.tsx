import { useRef, useState } from 'preact/hooks';
import type { DeadLetterPage } from '../api/dead-letters.js';
import { useFetch } from '../api/use-fetch.js';
import { ErrorNote, Loading } from '../frame/notes.js';
import { counted, number } from '../live/format.js';
import { DecisionDialog, type PlannedDecision } from './decision-dialog.js';
import { type Filters, selectionOf } from './dead-letter-query.js';
import { DeadLetterRow } from './dead-letter-row.js';

const PAGE_SIZE = 50;
const REREAD_MS = 3_000;

interface DeadLetterListProps {
  apiQuery: Record<string, string>;
  filters: Filters;
  selectedId: string | undefined;
  total: number | undefined;
  onChanged: () => void;
}

/** The dead letters that match the filters, page by page. */
export function DeadLetterList({ apiQuery, filters, selectedId, total, onChanged }: DeadLetterListProps) {
  const [pages, setPages] = useState<string[]>([]);
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const [planned, setPlanned] = useState<PlannedDecision>();
  const section = useRef<HTMLElement>(null);
  const turnTo = (next: string[]) => {
    setPages(next);
    section.current?.scrollIntoView();
    section.current?.focus({ preventScroll: true });
  };
  const after = pages.at(-1);
  const query = new URLSearchParams({ ...apiQuery, limit: String(PAGE_SIZE), ...(after && { after }) });
  const { value, error, refetch } = useFetch<DeadLetterPage>(`dead-letters?${query}`, REREAD_MS);
  if (error && !value) return <ErrorNote error={error} refetch={refetch} />;
  if (!value) return <Loading rows={6} />;
  if (value.dead_letters.length === 0 && pages.length === 0) return null;

  const waiting = !filters.state || filters.state === 'waiting';
  const ids = [...checked];
  const hasSelection = ids.length > 0;
  const plan = (verb: PlannedDecision['verb']) =>
    setPlanned({
      verb,
      selection: hasSelection ? { dead_letter_ids: ids } : selectionOf(filters, Date.now()),
      count: hasSelection ? ids.length : (total ?? 0),
      of: hasSelection ? 'in the selection' : 'in the list',
    });
  const toggle = (id: string) =>
    setChecked(new Set(checked.has(id) ? ids.filter((other) => other !== id) : [...ids, id]));
  const allChecked = value.dead_letters.every(({ dead_letter_id }) => checked.has(dead_letter_id));

  return (
    <section class="panel" aria-label="Dead letter list" ref={section} tabIndex={-1}>
      <header class="panel-head">
        {waiting ? (
          <>
            <label class="check">
              <input
                type="checkbox"
                checked={allChecked}
                onChange={() =>
                  setChecked(
                    new Set(allChecked ? [] : value.dead_letters.map(({ dead_letter_id }) => dead_letter_id)),
                  )
                }
              />
              {hasSelection ? `${number(ids.length)} selected` : 'Select page'}
            </label>
            <p class="buttons">
              <button type="button" onClick={() => plan('replay')}>
                {hasSelection ? 'Replay selection' : `Replay all ${total === undefined ? '' : number(total)}`}
              </button>
              <button type="button" onClick={() => plan('discard')}>
                Discard …
              </button>
            </p>
          </>
        ) : (
          <p class="hint">{counted(total ?? 0, 'dead letter')}</p>
        )}
      </header>
      <ul class="dead-letter-list">
        {value.dead_letters.map((deadLetter) => (
          <DeadLetterRow
            key={deadLetter.dead_letter_id}
            deadLetter={deadLetter}
            filters={filters}
            current={deadLetter.dead_letter_id === selectedId}
            {...(waiting && {
              checked: checked.has(deadLetter.dead_letter_id),
              onToggle: () => toggle(deadLetter.dead_letter_id),
            })}
          />
        ))}
      </ul>
      <nav class="pager" aria-label="Pages">
        <button type="button" disabled={pages.length === 0} onClick={() => turnTo(pages.slice(0, -1))}>
          Newer
        </button>
        <small>
          {value.dead_letters.length > 0 && number(pages.length * PAGE_SIZE + 1)}–
          {number(pages.length * PAGE_SIZE + value.dead_letters.length)}
          {total !== undefined && ` of ${number(total)}`}
        </small>
        <button
          type="button"
          disabled={!value.next}
          onClick={() => value.next && turnTo([...pages, value.next])}
        >
          Older
        </button>
      </nav>
      {planned && (
        <DecisionDialog planned={planned} onClose={() => setPlanned(undefined)} onDone={onChanged} />
      )}
    </section>
  );
}
