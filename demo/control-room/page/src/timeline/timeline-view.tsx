import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.js';
import type { Timeline } from '../api/types.js';
import { useFetch } from '../api/use-fetch.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { RecentOrders } from './recent-orders.js';
import { TimelineSteps } from './timeline.js';

const REREAD_MS = 1_000;

/** The recent orders, and the timeline of the selected one, updated every second. */
export function TimelineView({ id }: { id: string | undefined }) {
  const timeline = useFetch<Timeline>(id && `timelines?${keyOf(id)}=${encodeURIComponent(id)}`, REREAD_MS);
  return (
    <div class={`split timeline-view ${id ? 'has-selection' : ''}`}>
      <section class="panel" aria-labelledby="orders-title">
        <header class="panel-head">
          <h2 id="orders-title">Orders</h2>
        </header>
        <Search key={id} id={id} />
        <RecentOrders selectedId={id} />
      </section>
      <section class="panel" aria-label="Timeline of the order">
        {!id ? (
          <EmptyNote title="No order selected">
            Select an order, or enter an order id or correlation id. Its timeline shows every message, attempt
            and error with its time.
          </EmptyNote>
        ) : timeline.error instanceof ApiError && timeline.error.status === 404 ? (
          <EmptyNote title="No steps yet">
            The control room has no step with the id {id}. It is updated every second. Check the id; old
            timelines are deleted.
          </EmptyNote>
        ) : timeline.value ? (
          <TimelineSteps timeline={timeline.value} />
        ) : timeline.error ? (
          <ErrorNote error={timeline.error} refetch={timeline.refetch} />
        ) : (
          <Loading rows={8} />
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

const keyOf = (id: string): string => (id.startsWith('ORD-') ? 'order_id' : 'correlation_id');
