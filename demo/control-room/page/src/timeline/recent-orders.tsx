import type { RecentOrder } from '../api/types.js';
import { useFetch } from '../api/use-fetch.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { age, counted, duration, shortId } from '../live/format.js';
import { useNow } from '../live/use-now.js';

const REREAD_MS = 2_000;

export function RecentOrders({ selectedId }: { selectedId: string | undefined }) {
  const recent = useFetch<RecentOrder[]>('timelines/recent', REREAD_MS);
  const now = useNow();
  if (recent.error) return <ErrorNote error={recent.error} refetch={recent.refetch} />;
  if (!recent.value) return <Loading rows={6} />;
  if (recent.value.length === 0)
    return <EmptyNote title="No orders yet">Place one in the Flow view.</EmptyNote>;
  return (
    <ul class="recent-orders">
      {recent.value.map(({ order_id, correlation_id, began_at, last_at, steps, failed }) => {
        const id = order_id ?? correlation_id;
        return (
          <li key={correlation_id}>
            <a href={linkTo('orders', id)} aria-current={id === selectedId ? 'true' : undefined} title={id}>
              <span class={`dot ${failed ? 'bad' : 'good'}`} aria-hidden="true" />
              <span class="grow">
                <b>{shortId(id)}</b>
                {failed && <span class="sr"> has dead letters</span>}
                <small>
                  {counted(steps, 'step')} in {duration(Date.parse(last_at) - Date.parse(began_at))}
                </small>
              </span>
              <small>{age(last_at, now)}</small>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
