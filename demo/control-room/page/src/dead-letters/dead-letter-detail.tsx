import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.js';
import type { DeadLetterDetails } from '../api/dead-letters.js';
import { useFetch } from '../api/use-fetch.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { Time } from '../frame/time.js';
import { DecisionDialog } from './decision-dialog.js';
import { DeadLetterHistory } from './dead-letter-history.js';
import { type Filters, linkToFiltered } from './dead-letter-query.js';
import { PayloadEditor } from './payload-editor.js';

/** A replay may fail again at once. */
const REREAD_MS = 1_000;

interface DeadLetterDetailProps {
  id: string;
  filters: Filters;
  onChanged: () => void;
}

export function DeadLetterDetail({ id, filters, onChanged }: DeadLetterDetailProps) {
  const {
    value: deadLetter,
    error,
    refetch,
  } = useFetch<DeadLetterDetails>(`dead-letters/${encodeURIComponent(id)}`, REREAD_MS);
  const [discarding, setDiscarding] = useState(false);
  if (error instanceof ApiError && error.status === 404)
    return (
      <EmptyNote title="No such dead letter">
        Nothing has this id. <a href={linkToFiltered(filters)}>Show the list</a>
      </EmptyNote>
    );
  if (error && !deadLetter) return <ErrorNote error={error} refetch={refetch} />;
  if (!deadLetter) return <Loading rows={10} />;
  const reload = () => {
    refetch();
    onChanged();
  };
  return (
    <>
      <header class="panel-head">
        <h2>{deadLetter.queue}</h2>
        <a class="close" href={linkToFiltered(filters)}>
          Close
        </a>
      </header>
      <p class="note bad">
        <b>{deadLetter.error_name}</b> {deadLetter.error}
      </p>
      <Facts deadLetter={deadLetter} />
      <PayloadEditor
        key={deadLetter.dead_lettered_at}
        deadLetter={deadLetter}
        onReplayed={reload}
        onDiscard={() => setDiscarding(true)}
      />
      <DeadLetterHistory deadLetter={deadLetter} />
      <Folded title="Stack" text={deadLetter.stack} />
      <Folded title="Headers" text={JSON.stringify(deadLetter.headers, null, 2)} />
      <Folded title="Properties" text={JSON.stringify(deadLetter.properties, null, 2)} />
      {discarding && (
        <DecisionDialog
          planned={{
            verb: 'discard',
            selection: { dead_letter_ids: [id] },
            count: 1,
            of: `of ${deadLetter.queue}`,
          }}
          onClose={() => setDiscarding(false)}
          onDone={reload}
        />
      )}
    </>
  );
}

function Facts({ deadLetter }: { deadLetter: DeadLetterDetails }) {
  const {
    state,
    reason,
    order_id,
    message_id,
    correlation_id,
    first_seen_at,
    dead_lettered_at,
    times_replayed,
  } = deadLetter;
  const isIncomplete = deadLetter.headers['original_metadata'] !== undefined;
  const timelineId = order_id ?? correlation_id;
  return (
    <dl class="facts">
      <dt>State</dt>
      <dd>
        <span class={`chip ${state === 'waiting' ? 'bad' : ''}`} role="status">
          {state === 'waiting' && times_replayed > 0 ? 'failed again after a replay' : state}
        </span>
      </dd>
      <dt>Reason</dt>
      <dd>{reason}</dd>
      <dt>Dead-lettered at</dt>
      <dd>
        <Time iso={dead_lettered_at} full />
        {first_seen_at !== dead_lettered_at && (
          <>
            , first seen <Time iso={first_seen_at} />
          </>
        )}
        {times_replayed > 0 && `, replayed ${times_replayed === 1 ? 'once' : `${times_replayed} times`}`}
      </dd>
      <dt>Timeline</dt>
      <dd>{timelineId ? <a href={linkTo('orders', timelineId)}>{timelineId}</a> : 'no order id'}</dd>
      <dt>Message</dt>
      <dd class="mono">{message_id ?? 'no message id'}</dd>
      {isIncomplete && (
        <>
          <dt>Metadata</dt>
          <dd>Incomplete: some of it cannot be published again. See original_metadata in the headers.</dd>
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
