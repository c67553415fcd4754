import { post } from '../api/client.js';
import { useStore } from '../api/store.js';
import type { Alert } from '../api/types.js';
import { useAction } from '../api/use-action.js';
import { ErrorNote } from '../frame/notes.js';
import { overview } from '../live/feed.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { linkOf, textOf } from './alert-text.js';

/** The open alerts, those that are not acknowledged first. */
export function AlertBar() {
  const openAlerts = (useStore(overview)?.alerts ?? []).filter(({ cleared_at }) => !cleared_at);
  if (openAlerts.length === 0) return null;
  const sorted = openAlerts.toSorted(
    (one, other) => Number(Boolean(one.acknowledged_at)) - Number(Boolean(other.acknowledged_at)),
  );
  return (
    <section class="alerts" aria-label="Open alerts">
      <ul>
        {sorted.map((alert) => (
          <AlertLine key={alert.alert_id} alert={alert} />
        ))}
      </ul>
    </section>
  );
}

function AlertLine({ alert }: { alert: Alert }) {
  const now = useNow();
  const action = useAction();
  const acknowledged = Boolean(alert.acknowledged_at);
  return (
    <li class={acknowledged ? 'acknowledged' : ''}>
      <span class="alert-icon" aria-hidden="true">
        !
      </span>
      <a href={linkOf(alert)}>{textOf(alert)}</a>
      <small>{age(alert.raised_at, now)}</small>
      {acknowledged ? (
        <small>acknowledged{alert.acknowledged_by ? ` by ${alert.acknowledged_by}` : ''}</small>
      ) : (
        <button
          type="button"
          disabled={action.busy}
          onClick={() =>
            action.run(async () => await post(`alerts/${alert.alert_id}/acknowledge`, undefined, true))
          }
        >
          Acknowledge
        </button>
      )}
      <ErrorNote error={action.error} />
    </li>
  );
}
