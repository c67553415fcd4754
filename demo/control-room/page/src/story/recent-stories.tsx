import type { RecentStory } from '../api/types.js';
import { useReading } from '../api/use-reading.js';
import { EmptyNote, ErrorNote, Waiting } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { age, counted, duration, shortId } from '../live/format.js';
import { useNow } from '../live/use-now.js';

const REREAD_MS = 2_000;

/** The orders that something happened to last. */
export function RecentStories({ chosen }: { chosen: string | undefined }) {
  const recent = useReading<RecentStory[]>('stories/recent', REREAD_MS);
  const now = useNow();
  if (recent.error) return <ErrorNote error={recent.error} again={recent.again} />;
  if (!recent.value) return <Waiting rows={6} />;
  if (recent.value.length === 0)
    return <EmptyNote title="No orders yet">Place one at the shop counter, beside the flow.</EmptyNote>;
  return (
    <ul class="recent">
      {recent.value.map(({ order_id, correlation_id, began_at, last_at, steps, failed }) => {
        const id = order_id ?? correlation_id;
        return (
          <li key={correlation_id}>
            <a href={linkTo('orders', id)} aria-current={id === chosen ? 'true' : undefined} title={id}>
              <span class={`dot ${failed ? 'bad' : 'good'}`} aria-hidden="true" />
              <span class="grow">
                <b>{shortId(id)}</b>
                {failed && <span class="sr"> something failed</span>}
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
