import { type ComposedMail, escapeHtml, frame } from './mail-frame.js';

/** What on-call must know of an alert to act at once. */
export interface AlertFacts {
  alert_id: string;
  kind: 'queue_depth' | 'dead_letter';
  queue: string;
  messages: number;
  threshold: number;
  /** ISO 8601. */
  raised_at: string;
}

/** Tells on-call which queue needs a person, since when, and what to do about it. */
export function composeAlertMail(alert: AlertFacts & { to: string; correlation_id: string }): ComposedMail {
  const { alert_id, queue, to, correlation_id, raised_at } = alert;
  const { subject, heading, happened, todo } = wordsFor(alert);
  const facts = [
    ['Queue', queue],
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

function wordsFor({ kind, queue, messages, threshold }: AlertFacts) {
  const [service = queue] = queue.split('.', 1);
  const count = messages === 1 ? '1 message' : `${messages} messages`;
  switch (kind) {
    case 'queue_depth':
      return {
        subject: `[alert] ${queue} is filling up: ${count} waiting`,
        heading: `${queue} is filling up`,
        happened: `${count} wait in ${queue}, more than ${threshold}. None is lost, and all of them are late.`,
        todo: [
          `See whether ${service} is up: GET /health/ready at its door, and what its log says it waits for.`,
          `If it is up and working, start more of it: they share the queue. If it is a rush, let it pass.`,
          'Mend it within 24 hours: what has waited longer becomes a dead letter.',
        ],
      };
    case 'dead_letter':
      return {
        subject: `[alert] ${service} gave up on a message from ${queue}`,
        heading: 'A message was given up',
        happened: `${count} from ${queue} ${messages === 1 ? 'was' : 'were'} given up. Nothing happens to a dead letter until a person decides about it.`,
        todo: [
          `Read why: npm run dlq -- list --queue ${queue}, and npm run dlq -- show with a letter's id; or GET /dead-letters?queue=${queue} in the control room.`,
          `Mend the cause in ${service} or in what it depends on.`,
          `Send them again, npm run dlq -- replay --queue ${queue}, or discard them and say why. The queue's next alert comes after the last of them is gone.`,
        ],
      };
  }
}
