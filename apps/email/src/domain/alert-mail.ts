import { type ComposedMail, escapeHtml, renderMail } from './mail-template.js';

export interface AlertDetails {
  alert_id: string;
  kind:
    | 'queue_depth'
    | 'dead_letter'
    | 'service_down'
    | 'relay_lag'
    | 'monitoring_failed'
    | 'queue_missing'
    | 'queue_unconsumed';
  /** A queue, a service, or the part of the shop that cannot be monitored. */
  about: string;
  /** Messages, or seconds. */
  count: number;
  threshold: number;
  /** ISO 8601. */
  raised_at: string;
}

export function composeAlertMail(alert: AlertDetails & { to: string; correlation_id: string }): ComposedMail {
  const { alert_id, about, to, correlation_id, raised_at } = alert;
  const { subject, heading, summary, steps } = alertText(alert);
  const details = [
    [labelOf(alert), about],
    ['Since', raised_at],
    ['Alert', alert_id],
  ] as const;
  return renderMail({
    to,
    correlation_id,
    subject,
    heading,
    preheader: summary,
    text:
      `${summary}\n\n${details.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\nWhat to do:\n` +
      steps.map((step, i) => `${i + 1}. ${step}`).join('\n'),
    body:
      `<p>${escapeHtml(summary)}</p>` +
      `<p>${details.map(([name, value]) => `${name}: <strong>${escapeHtml(value)}</strong>`).join('<br>')}</p>` +
      `<p><strong>What to do</strong></p><ol>${steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('')}</ol>`,
  });
}

const labelOf = ({ kind, about }: AlertDetails): string =>
  kind === 'monitoring_failed' ? 'Monitoring of' : about.includes('.') ? 'Queue' : 'Service';

function alertText({ kind, about, count, threshold }: AlertDetails) {
  const [service = about] = about.split('.', 1);
  const messages = count === 1 ? '1 message' : `${count} messages`;
  switch (kind) {
    case 'queue_depth':
      return {
        subject: `[alert] ${about} is filling up: ${messages} waiting`,
        heading: `${about} is filling up`,
        summary: `${messages} wait in ${about}, more than ${threshold}. None is lost, and all of them are late.`,
        steps: [
          `Check whether ${service} is ready: GET /health/ready on its HTTP port, and its log.`,
          `If it is ready and works, start another replica: replicas share the queue. A short peak needs no action.`,
          'Fix it within 24 hours: messages that wait longer are dead-lettered.',
        ],
      };
    case 'dead_letter':
      return {
        subject: `[alert] ${service} dead-lettered a message from ${about}`,
        heading: 'A message was dead-lettered',
        summary: `${messages} from ${about} ${count === 1 ? 'was' : 'were'} dead-lettered. A dead letter stays until an operator replays or discards it.`,
        steps: [
          `Read the error: npm run dlq -- list --queue ${about}, and npm run dlq -- show with the id of a dead letter; or the dead letters in the control room.`,
          `Fix the cause in ${service} or in one of its dependencies.`,
          `Replay them with npm run dlq -- replay --queue ${about}, or discard them with a reason. The queue raises its next alert only after all of them are replayed or discarded.`,
        ],
      };
    case 'service_down':
      return {
        subject: `[alert] ${service} is down`,
        heading: `${service} is down`,
        summary: `${service} has been down for ${count} seconds. Its messages wait in its queues; none is lost.`,
        steps: [
          `Read the end of its log: it has the error of the exit or the dependency that is unavailable.`,
          `Start it: npm run chaos -- start ${service}, or docker compose start ${service}. It then consumes the waiting messages.`,
          'Fix it within 24 hours: messages that wait longer are dead-lettered.',
        ],
      };
    case 'monitoring_failed':
      return {
        subject: `[alert] the ${about} cannot be monitored`,
        heading: `The ${about} cannot be monitored`,
        summary: `The control room has failed to read the ${about} for ${count} seconds, longer than ${threshold}. Until it can read them, it raises no other alert about them.`,
        steps: [
          'Read the error: GET /health/ready at the control room, and its log.',
          'If RabbitMQ denies access, run the setup job again: it sets the permissions of every user. If RabbitMQ does not respond, start it.',
        ],
      };
    case 'queue_missing':
      return {
        subject: `[alert] the queue ${about} is missing`,
        heading: `The queue ${about} is missing`,
        summary: `RabbitMQ has not listed the queue ${about} for ${count} seconds, longer than ${threshold}: most likely it was deleted. Commands, retries and dead letters for it wait at their publishers; events published since then do not reach it. All other queues work.`,
        steps: [
          'Run the setup job again (npm start does): it declares missing queues. The consumer then resumes automatically.',
          'Run npm run verify: it lists the orders whose effects are missing. The events of the last days are in the stream events.log.',
        ],
      };
    case 'queue_unconsumed':
      return {
        subject: `[alert] ${service} does not consume ${about}`,
        heading: `${service} does not consume ${about}`,
        summary: `${service} is up and has not consumed ${about} for ${count} seconds, longer than ${threshold}. Its messages wait in the queue; the other queues of ${service} are consumed.`,
        steps: [
          `Read the error in the log of ${service} ("consumer of ${about}"), and GET /health/ready, closed_channels. RabbitMQ closes a channel for a missing permission or an invalid acknowledgement, for example.`,
          'Fix the cause. The channel then reopens automatically; otherwise restart the service.',
        ],
      };
    case 'relay_lag':
      return {
        subject: `[alert] ${service} is slow to publish`,
        heading: `${service} is slow to publish`,
        summary: `The oldest message in the outbox of ${service} has waited for ${count} seconds, longer than ${threshold}. It is stored, and the relay publishes it as soon as the broker accepts it.`,
        steps: [
          'Check whether RabbitMQ is blocked: its management page shows memory and disk alarms, and GET /health/ready at the service says since when it is blocked.',
          `Read last_error of the oldest row in the table outbox of ${service}: it has the error of the broker.`,
          'A row whose next_attempt_at is infinity is parked: its message cannot be encoded and is not retried. Correct it and set next_attempt_at to now(), or delete it.',
        ],
      };
  }
}
