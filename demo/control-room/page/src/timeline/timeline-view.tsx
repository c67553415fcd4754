import { useState } from 'preact/hooks';
import { ApiError, get } from '../api/client.js';
import type { Timeline } from '../api/timeline.js';
import { useAction } from '../api/use-action.js';
import { useFetch } from '../api/use-fetch.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { OrderFilters } from './order-filters.js';
import { OrderList } from './order-list.js';
import { linkToOrders, type OrderQuery, orderQueryIn } from './order-query.js';
import { TimelineSteps } from './timeline.js';

const REREAD_MS = 1_000;

/** The orders, and the timeline of the selected one, updated every second. */
export function TimelineView({ id, query: search }: { id: string | undefined; query: URLSearchParams }) {
  const query = orderQueryIn(search);
  const timeline = useFetch<Timeline>(id && `timelines?${keyOf(id)}=${encodeURIComponent(id)}`, REREAD_MS);
  return (
    <div class={`split timeline-view ${id ? 'has-selection' : ''}`}>
      <section class="panel" aria-labelledby="orders-title">
        <header class="panel-head">
          <h2 id="orders-title">Orders</h2>
        </header>
        <Search key={id} id={id} query={query} />
        <OrderFilters query={query} id={id} />
        <OrderList key={linkToOrders(query)} query={query} selectedId={id} />
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

function Search({ id, query }: { id: string | undefined; query: OrderQuery }) {
  const [text, setText] = useState(id ?? '');
  const action = useAction();
  return (
    <form
      class="row wrapping search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) action.run(() => openTimelineOf(text.trim(), query));
      }}
    >
      <input
        type="search"
        class="grow"
        aria-label="Id of an order, a message or a dead letter"
        placeholder="Id of an order, a message or a dead letter"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Find</button>
      <ErrorNote error={action.error} />
    </form>
  );
}

/** An order id is the address of its timeline; for another id the control room knows the correlation id. */
async function openTimelineOf(id: string, query: OrderQuery): Promise<void> {
  if (id.startsWith('ORD-')) return void (location.hash = linkToOrders(query, id));
  const path = `timelines/search?id=${encodeURIComponent(id)}`;
  location.hash = linkToOrders(query, (await get<{ correlation_id: string }>(path)).correlation_id);
}

const keyOf = (id: string): string => (id.startsWith('ORD-') ? 'order_id' : 'correlation_id');
