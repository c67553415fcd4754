import { useState } from 'preact/hooks';
import type { Product, PlaceOrderRequest } from '../api/types.js';
import { useAction } from '../api/use-action.js';
import { useFetch } from '../api/use-fetch.js';
import { ErrorNote } from '../frame/notes.js';
import { money } from '../live/format.js';
import { Responses } from './responses.js';
import { paymentTokens } from './payment-tokens.js';
import { usePlaceOrders } from './use-place-orders.js';

const MAX_PER_SECOND = 50;

/** Places one order, or a number of orders per second. */
export function PlaceOrdersPanel() {
  const products = useFetch<Product[]>('shop/products');
  const orders = usePlaceOrders();
  const action = useAction();
  const [perSecond, setPerSecond] = useState(5);
  const [request, setRequest] = useState<PlaceOrderRequest>({
    product_id: 'PROD-1',
    quantity: 1,
    payment_token: 'tok_ok',
    prefer_async: false,
  });
  const change = (part: Partial<PlaceOrderRequest>) => setRequest((before) => ({ ...before, ...part }));
  const price = products.value?.find(({ product_id }) => product_id === request.product_id);

  return (
    <section class="panel place-orders" aria-labelledby="place-orders-title">
      <header class="panel-head">
        <h2 id="place-orders-title">Place orders</h2>
        {price && <strong>{money(price.price * request.quantity, price.currency)}</strong>}
      </header>
      <ErrorNote error={products.error} refetch={products.refetch} />
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          action.run(async () => await orders.place(request));
        }}
      >
        <div class="row">
          <label class="field grow">
            Product
            <select
              value={request.product_id}
              onChange={(e) => change({ product_id: e.currentTarget.value })}
            >
              {(products.value ?? [{ product_id: 'PROD-1', name: 'PROD-1' }]).map(({ product_id, name }) => (
                <option key={product_id} value={product_id}>
                  {name === product_id ? name : `${name} (${product_id})`}
                </option>
              ))}
            </select>
          </label>
          <label class="field short">
            Quantity
            <input
              type="number"
              min={1}
              max={100}
              required
              value={request.quantity}
              onInput={(e) => change({ quantity: e.currentTarget.valueAsNumber || 1 })}
            />
          </label>
        </div>
        <label class="field">
          Card
          <select
            value={request.payment_token}
            onChange={(e) => change({ payment_token: e.currentTarget.value })}
          >
            {paymentTokens.map(({ token, effect }) => (
              <option key={token} value={token}>
                {token}: {effect}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={request.prefer_async}
            onChange={(e) => change({ prefer_async: e.currentTarget.checked })}
          />
          Respond at once, charge later
        </label>
        <button class="primary" type="submit" disabled={action.busy}>
          {action.busy ? 'Waiting for the response …' : 'Place order'}
        </button>
        <div class="row">
          <label class="field short">
            Per second
            <input
              type="number"
              min={1}
              max={MAX_PER_SECOND}
              value={perSecond}
              disabled={orders.streaming}
              onInput={(e) => setPerSecond(Math.min(MAX_PER_SECOND, e.currentTarget.valueAsNumber || 1))}
            />
          </label>
          <button
            type="button"
            class="grow bottom"
            onClick={() =>
              orders.streaming
                ? orders.stop()
                : action.run(async () => await orders.stream(request, Math.max(1, perSecond)))
            }
          >
            {orders.streaming ? 'Stop' : `Place ${Math.max(1, perSecond)} per second`}
          </button>
        </div>
        <ErrorNote error={action.error} />
      </form>
      <Responses {...orders} />
    </section>
  );
}
