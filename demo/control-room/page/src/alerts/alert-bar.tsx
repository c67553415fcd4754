import { useStore } from '../api/store.js';
import { connection, overview } from '../live/feed.js';
import { counted } from '../live/format.js';
import { AlertLine } from './alert-line.js';
import { textOf } from './alert-text.js';
import { Announcer } from './announcer.js';
import { noticesOf } from './notices.js';

/** One line of constant height, so that an alert shifts no view. It opens a list over the view. */
export function AlertBar() {
  const current = useStore(overview);
  const { services = [] } = current ?? {};
  const notices = noticesOf(current, useStore(connection));
  const alerts = (current?.alerts ?? [])
    .filter(({ cleared_at }) => !cleared_at)
    .toSorted((one, other) => Number(Boolean(one.acknowledged_at)) - Number(Boolean(other.acknowledged_at)));
  const shown = [
    ...notices,
    ...alerts.map((alert) => ({ key: alert.alert_id, text: textOf(alert, services) })),
  ];
  const [first] = shown;
  const isUrgent = notices.length > 0 || alerts.some(({ acknowledged_at }) => !acknowledged_at);
  return (
    <section class="alerts" aria-label="Alerts">
      <Announcer shown={shown} />
      {first ? (
        <details class={isUrgent ? 'urgent' : ''}>
          <summary>
            <span class="alert-icon" aria-hidden="true">
              !
            </span>
            <b>{counted(shown.length, 'alert')}</b>
            <span class="one-line">{first.text}</span>
          </summary>
          <ul>
            {notices.map(({ key, text }) => (
              <li key={key}>{text}</li>
            ))}
            {alerts.map((alert) => (
              <AlertLine key={alert.alert_id} alert={alert} text={textOf(alert, services)} />
            ))}
          </ul>
        </details>
      ) : (
        <p class="no-alerts">No alerts</p>
      )}
    </section>
  );
}
