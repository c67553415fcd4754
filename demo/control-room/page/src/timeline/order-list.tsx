import type { ListedOrder, OrdersPage } from '../api/types.js';
import { useFetch } from '../api/use-fetch.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { age, counted, duration, shortId } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { atPage, linkToOrders, type OrderQuery } from './order-query.js';
import { OrderStateChip } from './order-state.js';

const REREAD_MS = 2_000;

/** One page of the orders that match the filters. Its last values stay while the order service does not answer. */
export function OrderList({ query, selectedId }: { query: OrderQuery; selectedId: string | undefined }) {
  const { value, error, refetch } = useFetch<OrdersPage>(`orders?${new URLSearchParams(query)}`, REREAD_MS);
  const now = useNow();
  if (!value) return error ? <ErrorNote error={error} refetch={refetch} /> : <Loading rows={6} />;
  return (
    <>
      <ErrorNote error={error} refetch={refetch} />
      {!value.refunds_known && (
        <p class="note warn" role="status">
          Payment does not answer. A cancelled order may be refunded.
        </p>
      )}
      {value.orders.length > 0 ? (
        <ul class="order-list" aria-label="Order list">
          {value.orders.map((order) => (
            <OrderRow key={order.order_id} order={order} query={query} selectedId={selectedId} now={now} />
          ))}
        </ul>
      ) : Object.keys(query).length > 0 ? (
        <EmptyNote title="No such orders">No order of this page matches the filters.</EmptyNote>
      ) : (
        <EmptyNote title="No orders yet">Place one in the Flow view.</EmptyNote>
      )}
      <Pager query={query} page={value} selectedId={selectedId} />
    </>
  );
}

function OrderRow({
  order: { order_id, correlation_id, user_id, created_at, steps, began_at, last_at, state, failed },
  query,
  selectedId,
  now,
}: {
  order: ListedOrder;
  query: OrderQuery;
  selectedId: string | undefined;
  now: number;
}) {
  const isSelected = selectedId === order_id || selectedId === correlation_id;
  return (
    <li>
      <a href={linkToOrders(query, order_id)} aria-current={isSelected ? 'true' : undefined} title={order_id}>
        <span class={`dot ${failed ? 'bad' : 'good'}`} aria-hidden="true" />
        <span class="grow">
          <b>{shortId(order_id)}</b>
          {failed && <span class="sr"> has dead letters</span>}
          <small>
            {counted(steps, 'step')}
            {began_at && last_at && ` in ${duration(Date.parse(last_at) - Date.parse(began_at))}`}
          </small>
          <small class="one-line">{user_id}</small>
        </span>
        <OrderStateChip state={state} />
        <small class="age">{age(created_at, now)}</small>
      </a>
    </li>
  );
}

/** Links instead of buttons, so that a page can be shared. */
function Pager({
  query,
  page: { older, newer },
  selectedId,
}: {
  query: OrderQuery;
  page: OrdersPage;
  selectedId: string | undefined;
}) {
  if (!older && !newer && !query.before && !query.after) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {(query.before ?? query.after) !== undefined && (
        <a href={linkToOrders(atPage(query), selectedId)}>Newest</a>
      )}
      {newer && <a href={linkToOrders(atPage(query, { after: newer }), selectedId)}>Newer</a>}
      {older && <a href={linkToOrders(atPage(query, { before: older }), selectedId)}>Older</a>}
    </nav>
  );
}
