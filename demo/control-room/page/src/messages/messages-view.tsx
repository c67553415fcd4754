import { useEffect } from 'preact/hooks';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import type { Entry } from './catalogue.js';
import { MessageDetail } from './message-detail.js';
import { MessageIndex } from './message-index.js';
import { useCatalogue } from './use-catalogue.js';

/** The width below which the selected message is above the index, as in the styles. */
const narrow = matchMedia('(max-width: 900px)');

/** An index of all messages, and the contract of the selected one by its own link. */
export function MessagesView({ type }: { type: string | undefined }) {
  const entries = useCatalogue();
  useEffect(() => {
    if (type !== undefined && narrow.matches) scrollTo(0, 0);
  }, [type]);
  return (
    <div class={`split messages-view ${type ? 'has-selection' : ''}`}>
      <section class="panel stack" aria-labelledby="messages-title">
        <h2 id="messages-title">Messages</h2>
        <p class="hint">
          Generated from the contracts and subscriptions.ts. With headers, exchanges and queue arguments:{' '}
          <a href="./asyncapi.yaml">asyncapi.yaml</a>
        </p>
        {entries instanceof Error ? (
          <ErrorNote error={entries} />
        ) : entries ? (
          <MessageIndex entries={entries} selected={type} />
        ) : (
          <Loading rows={10} />
        )}
      </section>
      <section class="panel" aria-label="Selected message">
        {entries instanceof Error || !entries ? null : <Selected entries={entries} type={type} />}
      </section>
    </div>
  );
}

function Selected({ entries, type }: { entries: Entry[]; type: string | undefined }) {
  const entry = entries.find((other) => other.type === type);
  if (entry) return <MessageDetail key={entry.type} {...entry} />;
  if (type === undefined)
    return (
      <EmptyNote title="No message selected">
        Select a message to see its schema, an example, and which version each service publishes and consumes.
      </EmptyNote>
    );
  return (
    <EmptyNote title="No such message">
      No contract has the type {type}. <a href={linkTo('messages')}>Show all messages</a>
    </EmptyNote>
  );
}
