import { linkTo } from '../frame/route.js';
import { duration, number, shortId } from '../live/format.js';
import { meaningOf } from './payment-tokens.js';
import type { PlacedOrder } from './use-place-orders.js';

interface ResponsesProps {
  recent: PlacedOrder[];
  statusCounts: Record<string, number>;
  pending: number;
}

/** The latest responses, each with a link to the timeline of its order. */
export function Responses({ recent, statusCounts, pending }: ResponsesProps) {
  return (
    <div class="responses">
      <p class="status-counts" role="status">
        {Object.entries(statusCounts).map(([status, times]) => (
          <span key={status} class={`chip ${toneOf(Number(status))}`}>
            {status} × {number(times)}
          </span>
        ))}
        {pending > 0 && <span class="chip">{number(pending)} pending</span>}
      </p>
      {recent.length === 0 ? (
        <p class="hint">No order placed yet. Responses appear here, with links to the timelines.</p>
      ) : (
        <ol>
          {recent.map((placed) => (
            <ResponseLine key={placed.number} {...placed} />
          ))}
        </ol>
      )}
    </div>
  );
}

function ResponseLine({ response, error }: PlacedOrder) {
  if (!response) return <li class="bad">{error?.message}</li>;
  const { status, took_ms, body } = response;
  return (
    <li>
      <span class={`chip ${toneOf(status)}`}>{status}</span>
      <span class="grow">
        {meaningOf[status] ?? body?.detail ?? 'response'} <small>{duration(took_ms)}</small>
        {status >= 400 && body?.detail && <small class="wrap">{body.detail}</small>}
      </span>
      {body?.order_id && (
        <a href={linkTo('orders', body.order_id)} title={body.order_id}>
          {shortId(body.order_id)}
        </a>
      )}
    </li>
  );
}

const toneOf = (status: number): string => (status < 300 ? 'good' : status === 402 ? 'warn' : 'bad');
