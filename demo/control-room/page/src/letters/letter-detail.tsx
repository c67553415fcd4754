import { useState } from 'preact/hooks';
import type { Letter } from '../api/dead-letters.js';
import { useReading } from '../api/use-reading.js';
import { ErrorNote, Waiting } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { clock } from '../live/format.js';
import { DecideDialog } from './decide-dialog.js';
import { LetterHistory } from './letter-history.js';
import { type Filters, linkToFiltered } from './letter-query.js';
import { PayloadEditor } from './payload-editor.js';

interface LetterDetailProps {
  id: string;
  filters: Filters;
  onChanged: () => void;
}

/** All that is known of one letter, and what can be done with it. */
export function LetterDetail({ id, filters, onChanged }: LetterDetailProps) {
  const { value: letter, error, again } = useReading<Letter>(`dead-letters/${encodeURIComponent(id)}`);
  const [discarding, setDiscarding] = useState(false);
  if (error && !letter) return <ErrorNote error={error} again={again} />;
  if (!letter) return <Waiting rows={10} />;
  const decided = () => {
    again();
    onChanged();
  };
  return (
    <>
      <header class="panel-head">
        <h2>{letter.queue}</h2>
        <a class="close" href={linkToFiltered(filters)}>
          Close
        </a>
      </header>
      <p class="note bad">
        <b>{letter.error_name}</b> {letter.error}
      </p>
      <Facts letter={letter} />
      <PayloadEditor letter={letter} onReplayed={decided} onDiscard={() => setDiscarding(true)} />
      <LetterHistory letter={letter} />
      <Folded title="Stack" text={letter.stack} />
      <Folded title="Headers" text={JSON.stringify(letter.headers, null, 2)} />
      <Folded title="Properties" text={JSON.stringify(letter.properties, null, 2)} />
      {discarding && (
        <DecideDialog
          wanted={{ act: 'discard', which: { letter_ids: [id] }, letters: 1, of: `of ${letter.queue}` }}
          onClose={() => setDiscarding(false)}
          onDone={decided}
        />
      )}
    </>
  );
}

function Facts({ letter }: { letter: Letter }) {
  const { state, reason, order_id, message_id, correlation_id, first_seen_at, died_at, times_replayed } =
    letter;
  const leftOut = letter.headers['original_metadata'] !== undefined;
  const story = order_id ?? correlation_id;
  return (
    <dl class="facts">
      <dt>State</dt>
      <dd>
        <span class={`chip ${state === 'waiting' ? 'bad' : ''}`}>{state}</span>
      </dd>
      <dt>Why</dt>
      <dd>{reason}</dd>
      <dt>Died</dt>
      <dd>
        <time dateTime={died_at} title={died_at}>
          {clock(died_at)}
        </time>
        {first_seen_at !== died_at && `, first seen ${clock(first_seen_at)}`}
        {times_replayed > 0 && `, replayed ${times_replayed === 1 ? 'once' : `${times_replayed} times`}`}
      </dd>
      <dt>Story</dt>
      <dd>{story ? <a href={linkTo('orders', story)}>{story}</a> : 'it names no order'}</dd>
      <dt>Message</dt>
      <dd class="mono">{message_id ?? 'without an id'}</dd>
      {leftOut && (
        <>
          <dt>Metadata</dt>
          <dd>Some of it cannot be published again and is left out: see original_metadata in the headers.</dd>
        </>
      )}
    </dl>
  );
}

function Folded({ title, text }: { title: string; text: string }) {
  return (
    <details class="folded">
      <summary>{title}</summary>
      <pre tabIndex={0}>{text || 'none'}</pre>
    </details>
  );
}
