import { useState } from 'preact/hooks';
import { Refused } from '../api/ask.js';
import type { Story } from '../api/types.js';
import { useReading } from '../api/use-reading.js';
import { EmptyNote, ErrorNote, Waiting } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { RecentStories } from './recent-stories.js';
import { StoryLine } from './story-line.js';

const REREAD_MS = 1_000;

/** Orders to choose from, and the story of the one that was chosen, growing while it happens. */
export function StoryView({ id }: { id: string | undefined }) {
  const story = useReading<Story>(id && `stories?${keyOf(id)}=${encodeURIComponent(id)}`, REREAD_MS);
  return (
    <div class={`split ${id ? 'has-story' : ''}`}>
      <section class="panel" aria-labelledby="orders-title">
        <header class="panel-head">
          <h2 id="orders-title">Orders</h2>
        </header>
        <Search key={id} id={id} />
        <RecentStories chosen={id} />
      </section>
      <section class="panel" aria-label="The order's story">
        {!id ? (
          <EmptyNote title="One order's whole story">
            Choose an order, or paste an order id or correlation id: every message, attempt, error and mail of
            it, with its time.
          </EmptyNote>
        ) : story.error instanceof Refused && story.error.status === 404 ? (
          <EmptyNote title="Nothing is known of it yet">
            Nothing with the id {id} has happened that the control room heard of. It keeps looking; check the
            id if it is an old one.
          </EmptyNote>
        ) : story.value ? (
          <StoryLine story={story.value} />
        ) : story.error ? (
          <ErrorNote error={story.error} again={story.again} />
        ) : (
          <Waiting rows={8} />
        )}
      </section>
    </div>
  );
}

function Search({ id }: { id: string | undefined }) {
  const [text, setText] = useState(id ?? '');
  return (
    <form
      class="row search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) location.hash = linkTo('orders', text.trim());
      }}
    >
      <input
        type="search"
        class="grow"
        aria-label="Order id or correlation id"
        placeholder="Order id or correlation id"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Find</button>
    </form>
  );
}

/** Order ids say what they are. */
const keyOf = (id: string): string => (id.startsWith('ORD-') ? 'order_id' : 'correlation_id');
