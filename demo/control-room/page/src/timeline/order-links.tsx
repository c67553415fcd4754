import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { useFetch } from '../api/use-fetch.js';
import { Copyable } from '../frame/copyable.js';

/** The server leaves out a page that is not there yet, or whose address is not configured. */
interface OrderLinksFound {
  mails: { subject: string; url: string }[];
  label?: string;
  trace?: string;
  queues?: string;
  /** With `{correlation_id}`. */
  log_command?: string;
}

/** A mail or a label arrives later than the first steps. */
const REREAD_MS = 3_000;

const none: OrderLinksFound = { mails: [] };

export const useOrderLinks = (order_id: string | null): OrderLinksFound =>
  useFetch<OrderLinksFound>(order_id ? `orders/${encodeURIComponent(order_id)}/links` : undefined, REREAD_MS)
    .value ?? none;

/** The address to which the name of a queue is appended; undefined without RabbitMQ's management page. */
export const QueuePages = createContext<string | undefined>(undefined);

export function OrderLinks({ links, correlation_id }: { links: OrderLinksFound; correlation_id: string }) {
  const { mails, label, trace, log_command } = links;
  const pages = [
    ...mails.map(({ subject, url }, i) => ({ text: `Mail ${i + 1}`, title: subject, url })),
    ...(label ? [{ text: 'Label', title: 'The shipping label as PDF', url: label }] : []),
    ...(trace ? [{ text: 'Trace', title: 'All spans of the order', url: trace }] : []),
  ];
  return (
    <>
      {pages.length > 0 && (
        <ul class="buttons order-links" aria-label="Pages about the order">
          {pages.map(({ text, title, url }) => (
            <li key={url}>
              <a href={url} title={title} target="_blank" rel="noreferrer">
                {text}
              </a>
            </li>
          ))}
        </ul>
      )}
      {log_command && (
        <details class="folded">
          <summary>Log lines</summary>
          <Copyable text={log_command.replaceAll('{correlation_id}', correlation_id)} />
        </details>
      )}
    </>
  );
}

export function QueueLink({ queue }: { queue: string }) {
  const pages = useContext(QueuePages);
  if (!pages) return null;
  return (
    <p class="queue-link">
      <a
        href={pages + encodeURIComponent(queue)}
        target="_blank"
        rel="noreferrer"
        title="RabbitMQ management"
      >
        {queue}
      </a>
    </p>
  );
}
