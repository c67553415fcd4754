import { type ComposedMail, escapeHtml, frame } from './mail-frame.js';

/** What on-call must know of an alert to act at once. */
export interface AlertFacts {
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

/** Tells on-call which queue or service needs a person, since when, and what to do about it. */
export function composeAlertMail(alert: AlertFacts & { to: string; correlation_id: string }): ComposedMail {
  const { alert_id, about, to, correlation_id, raised_at } = alert;
  const { subject, heading, happened, todo } = wordsFor(alert);
  const facts = [
    [subjectOf(alert), about],
    ['Since', raised_at],
    ['Alert', alert_id],
  ] as const;
  return frame({
    to,
    correlation_id,
    subject,
    heading,
    preheader: happened,
    text:
      `${happened}\n\n${facts.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\nWhat to do:\n` +
      todo.map((step, i) => `${i + 1}. ${step}`).join('\n'),
    body:
      `<p>${escapeHtml(happened)}</p>` +
      `<p>${facts.map(([name, value]) => `${name}: <strong>${escapeHtml(value)}</strong>`).join('<br>')}</p>` +
      `<p><strong>What to do</strong></p><ol>${todo.map((step) => `<li>${escapeHtml(step)}</li>`).join('')}</ol>`,
  });
}

const subjectOf = ({ kind, about }: AlertFacts): string =>
  kind === 'monitoring_failed' ? 'Monitoring of' : about.includes('.') ? 'Queue' : 'Service';

function wordsFor({ kind, about, count, threshold }: AlertFacts) {
  const [service = about] = about.split('.', 1);
  const messages = count === 1 ? '1 message' : `${count} messages`;
  switch (kind) {
    case 'queue_depth':
      return {
        subject: `[alert] ${about} is filling up: ${messages} waiting`,
        heading: `${about} is filling up`,
        happened: `${messages} wait in ${about}, more than ${threshold}. None is lost, and all of them are late.`,
        todo: [
          `See whether ${service} is up: GET /health/ready at its door, and what its log says it waits for.`,
          `If it is up and working, start more of it: they share the queue. If it is a rush, let it pass.`,
          'Mend it within 24 hours: what has waited longer becomes a dead letter.',
        ],
      };
    case 'dead_letter':
      return {
        subject: `[alert] ${service} gave up on a message from ${about}`,
        heading: 'A message was given up',
        happened: `${messages} from ${about} ${count === 1 ? 'was' : 'were'} given up. Nothing happens to a dead letter until a person decides about it.`,
        todo: [
          `Read why: npm run dlq -- list --queue ${about}, and npm run dlq -- show with a letter's id; or the dead letters in the control room.`,
          `Mend the cause in ${service} or in what it depends on.`,
          `Send them again, npm run dlq -- replay --queue ${about}, or discard them and say why. The queue's next alert comes after the last of them is gone.`,
        ],
      };
    case 'service_down':
      return {
        subject: `[alert] ${service} is down`,
        heading: `${service} is down`,
        happened: `${service} has not been up for ${count} seconds. What is meant for it waits in its queues; nothing is lost.`,
        todo: [
          `Read the end of its log: it says what it waits for or what it died of.`,
          `Start it: npm run chaos -- start ${service}, or docker compose start ${service}. It takes up what waits by itself.`,
          'Mend it within 24 hours: what has waited longer becomes a dead letter.',
        ],
      };
    case 'monitoring_failed':
      return {
        subject: `[alert] the ${about} cannot be monitored`,
        heading: `The ${about} cannot be monitored`,
        happened: `The control room has failed to read the ${about} for ${count} seconds, longer than ${threshold}. Until it can, no other alert about them is raised.`,
        todo: [
          'Read why: GET /health/ready at the control room, and its log.',
          'If RabbitMQ refuses it, run the setup job again: it gives every user its rights. If RabbitMQ does not answer, start it.',
        ],
      };
    case 'queue_missing':
      return {
        subject: `[alert] the queue ${about} is missing`,
        heading: `The queue ${about} is missing`,
        happened: `RabbitMQ has not told about the queue ${about} for ${count} seconds, longer than ${threshold}: most likely it was deleted. Commands, retries and dead letters for it wait at their senders; events published since do not reach it. All other queues work.`,
        todo: [
          'Run the setup job again (npm start does): it declares what is missing. The consumer then resumes by itself.',
          'Run npm run verify: it names the orders whose effects are missing. Events of the last days are in the stream events.log.',
        ],
      };
    case 'queue_unconsumed':
      return {
        subject: `[alert] ${service} does not consume ${about}`,
        heading: `${service} does not consume ${about}`,
        happened: `${service} is up and has not consumed ${about} for ${count} seconds, longer than ${threshold}. Its messages wait in the queue; the other queues of ${service} are consumed.`,
        todo: [
          `Read why in the log of ${service} ("consumer of ${about}"), and GET /health/ready, closed_channels. RabbitMQ closes a channel over a missing right or a wrong acknowledgement, for instance.`,
          'Remove the cause; the channel opens again by itself, or restart the service.',
        ],
      };
    case 'relay_lag':
      return {
        subject: `[alert] ${service} is slow to publish`,
        heading: `${service} is slow to publish`,
        happened: `The oldest message in the outbox of ${service} has waited for ${count} seconds, longer than ${threshold}. It is written down and goes out as soon as the broker takes it.`,
        todo: [
          'See whether RabbitMQ takes messages: its page shows alarms of memory and disk, GET /health/ready at the service says since when it is blocked.',
          `Read in the table outbox of ${service}, in last_error, what the broker says against the oldest row.`,
          'A row whose next_attempt_at is infinity is parked: its message cannot be encoded and is not tried again. Correct it and set next_attempt_at to now(), or delete it.',
        ],
      };
  }
}
