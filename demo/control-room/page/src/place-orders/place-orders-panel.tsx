import { useState } from 'preact/hooks';
import type { Product, PlaceOrderRequest } from '../api/place-orders.js';
import { useAction } from '../api/use-action.js';
import { useFetch } from '../api/use-fetch.js';
import { ErrorNote } from '../frame/notes.js';
import { money } from '../live/format.js';
import { NumberField } from '../frame/number-field.js';
import { LoadForm } from './load-form.js';
import { Responses } from './responses.js';
import { paymentTokens } from './payment-tokens.js';
import { placeOrder } from './placed-orders.js';

const MAX_QUANTITY = 100;

/** Places one order, or asks for a load of orders. */
export function PlaceOrdersPanel() {
  const products = useFetch<Product[]>('shop/products');
  const action = useAction();
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
          action.run(async () => await placeOrder(request));
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
          <NumberField
            label="Quantity"
            min={1}
            max={MAX_QUANTITY}
            value={request.quantity}
            onChange={(quantity) => change({ quantity })}
          />
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
          Async payment (202)
        </label>
        <button class="primary" type="submit" disabled={action.busy}>
          {action.busy ? 'Waiting for the response …' : 'Place order'}
        </button>
        <ErrorNote error={action.error} />
      </form>
      <LoadForm request={request} />
      <Responses />
    </section>
  );
}
