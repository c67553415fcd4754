import { useState } from 'preact/hooks';
import type { LetterPage } from '../api/dead-letters.js';
import { useReading } from '../api/use-reading.js';
import { ErrorNote, Waiting } from '../frame/notes.js';
import { counted, number } from '../live/format.js';
import { DecideDialog, type Wanted } from './decide-dialog.js';
import { type Filters, selectionOf } from './letter-query.js';
import { LetterRow } from './letter-row.js';

const PAGE = 50;
const REREAD_MS = 3_000;

interface LetterListProps {
  asked: Record<string, string>;
  filters: Filters;
  chosen: string | undefined;
  total: number | undefined;
  onChanged: () => void;
}

/** The letters that fit, a page at a time, however many there are. */
export function LetterList({ asked, filters, chosen, total, onChanged }: LetterListProps) {
  const [pages, setPages] = useState<string[]>([]);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState<Wanted>();
  const after = pages.at(-1);
  const query = new URLSearchParams({ ...asked, limit: String(PAGE), ...(after && { after }) });
  const { value, error, again } = useReading<LetterPage>(`dead-letters?${query}`, REREAD_MS);
  if (error && !value) return <ErrorNote error={error} again={again} />;
  if (!value) return <Waiting rows={6} />;
  if (value.letters.length === 0 && pages.length === 0) return null;

  const waiting = !filters.state || filters.state === 'waiting';
  const ids = [...ticked];
  const some = ids.length > 0;
  const want = (act: Wanted['act']) =>
    setWanted({
      act,
      which: some ? { letter_ids: ids } : selectionOf(filters, Date.now()),
      letters: some ? ids.length : (total ?? 0),
      of: some ? 'of the selection' : 'of those shown',
    });
  const tick = (id: string) =>
    setTicked(new Set(ticked.has(id) ? ids.filter((each) => each !== id) : [...ids, id]));
  const allTicked = value.letters.every(({ letter_id }) => ticked.has(letter_id));

  return (
    <section class="panel" aria-label="Letters">
      <header class="panel-head">
        {waiting ? (
          <>
            <label class="check">
              <input
                type="checkbox"
                checked={allTicked}
                onChange={() =>
                  setTicked(new Set(allTicked ? [] : value.letters.map(({ letter_id }) => letter_id)))
                }
              />
              {some ? `${number(ids.length)} selected` : 'Select page'}
            </label>
            <p class="buttons">
              <button type="button" onClick={() => want('replay')}>
                {some ? 'Replay selection' : `Replay all ${total === undefined ? '' : number(total)}`}
              </button>
              <button type="button" onClick={() => want('discard')}>
                Discard …
              </button>
            </p>
          </>
        ) : (
          <p class="hint">{counted(total ?? 0, 'letter')}</p>
        )}
      </header>
      <ul class="letter-list">
        {value.letters.map((letter) => (
          <LetterRow
            key={letter.letter_id}
            letter={letter}
            filters={filters}
            current={letter.letter_id === chosen}
            {...(waiting && { ticked: ticked.has(letter.letter_id), onTick: () => tick(letter.letter_id) })}
          />
        ))}
      </ul>
      <nav class="pager" aria-label="Pages">
        <button
          type="button"
          disabled={pages.length === 0}
          onClick={() => setPages((before) => before.slice(0, -1))}
        >
          Newer
        </button>
        <small>
          {value.letters.length > 0 && number(pages.length * PAGE + 1)}–
          {number(pages.length * PAGE + value.letters.length)}
          {total !== undefined && ` of ${number(total)}`}
        </small>
        <button
          type="button"
          disabled={!value.next}
          onClick={() => value.next && setPages([...pages, value.next])}
        >
          Older
        </button>
      </nav>
      {wanted && <DecideDialog wanted={wanted} onClose={() => setWanted(undefined)} onDone={onChanged} />}
    </section>
  );
}
