import { act } from '../api/ask.js';
import { useKept } from '../api/kept.js';
import type { Alert } from '../api/types.js';
import { useAction } from '../api/use-action.js';
import { ErrorNote } from '../frame/notes.js';
import { overview } from '../live/feed.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { linkOf, sentenceOf } from './alert-words.js';

/** What on-call was told of and is not over: on every view, those nobody has acknowledged first. */
export function AlertBar() {
  const open = (useKept(overview)?.alerts ?? []).filter(({ cleared_at }) => !cleared_at);
  if (open.length === 0) return null;
  const sorted = open.toSorted(
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
      <span class="alert-sign" aria-hidden="true">
        !
      </span>
      <a href={linkOf(alert)}>{sentenceOf(alert)}</a>
      <small>{age(alert.raised_at, now)}</small>
      {acknowledged ? (
        <small>seen{alert.acknowledged_by ? ` by ${alert.acknowledged_by}` : ''}</small>
      ) : (
        <button
          type="button"
          disabled={action.busy}
          onClick={() =>
            action.run(async () => await act(`alerts/${alert.alert_id}/acknowledge`, undefined, true))
          }
        >
          Acknowledge
        </button>
      )}
      <ErrorNote error={action.error} />
    </li>
  );
}
