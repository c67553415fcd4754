import { post } from '../api/client.js';
import type { Alert } from '../api/types.js';
import { useAction } from '../api/use-action.js';
import { ErrorNote } from '../frame/notes.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { linkOf } from './alert-text.js';

export function AlertLine({ alert, text }: { alert: Alert; text: string }) {
  const now = useNow();
  const action = useAction();
  const acknowledged = Boolean(alert.acknowledged_at);
  return (
    <li class={acknowledged ? 'acknowledged' : ''}>
      <a href={linkOf(alert)}>{text}</a>
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
