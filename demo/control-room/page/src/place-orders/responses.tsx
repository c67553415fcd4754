import { useStore } from '../api/store.js';
import { linkTo } from '../frame/route.js';
import { duration, shortId } from '../live/format.js';
import { meaningOf } from './payment-tokens.js';
import { type PlacedOrder, placedOrders } from './placed-orders.js';
import { StatusChips, toneOf } from './status-chips.js';

/** The latest responses, each with a link to the timeline of its order. */
export function Responses() {
  const { recent, counts } = useStore(placedOrders);
  return (
    <div class="responses">
      <StatusChips label="Responses" counts={counts} />
      {recent.length === 0 ? (
        <p class="hint">No order placed yet. Responses appear here, with links to the timelines.</p>
      ) : (
        <ol tabIndex={0} aria-label="Latest responses">
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
  const refusal = status >= 400 ? body?.detail : undefined;
  return (
    <li>
      <span class={`chip ${toneOf(status)}`}>{status}</span>
      <span class="grow">
        {meaningOf[status] ?? 'response'} <small>{duration(took_ms)}</small>
        {refusal && <small class="wrap">{refusal}</small>}
      </span>
      {body?.order_id && (
        <a href={linkTo('orders', body.order_id)} title={body.order_id}>
          {shortId(body.order_id)}
        </a>
      )}
    </li>
  );
}
