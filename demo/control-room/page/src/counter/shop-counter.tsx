import { useState } from 'preact/hooks';
import type { Product, Wish } from '../api/types.js';
import { useAction } from '../api/use-action.js';
import { useReading } from '../api/use-reading.js';
import { ErrorNote } from '../frame/notes.js';
import { money } from '../live/format.js';
import { Answers } from './answers.js';
import { tokens } from './tokens.js';
import { useCounter } from './use-counter.js';

const MOST_PER_SECOND = 50;

/** Where the visitor is the customer: one order, or a stream of them, with the card of their choice. */
export function ShopCounter() {
  const products = useReading<Product[]>('shop/products');
  const counter = useCounter();
  const action = useAction();
  const [perSecond, setPerSecond] = useState(5);
  const [wish, setWish] = useState<Wish>({
    product_id: 'PROD-1',
    quantity: 1,
    payment_token: 'tok_ok',
    prefer_async: false,
  });
  const change = (part: Partial<Wish>) => setWish((before) => ({ ...before, ...part }));
  const price = products.value?.find(({ product_id }) => product_id === wish.product_id);

  return (
    <section class="panel counter" aria-labelledby="counter-title">
      <header class="panel-head">
        <h2 id="counter-title">Shop counter</h2>
        {price && <strong>{money(price.price * wish.quantity, price.currency)}</strong>}
      </header>
      <ErrorNote error={products.error} again={products.again} />
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          action.run(async () => await counter.place(wish));
        }}
      >
        <div class="row">
          <label class="field grow">
            Product
            <select value={wish.product_id} onChange={(e) => change({ product_id: e.currentTarget.value })}>
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
              value={wish.quantity}
              onInput={(e) => change({ quantity: e.currentTarget.valueAsNumber || 1 })}
            />
          </label>
        </div>
        <label class="field">
          Card
          <select
            value={wish.payment_token}
            onChange={(e) => change({ payment_token: e.currentTarget.value })}
          >
            {tokens.map(({ token, does }) => (
              <option key={token} value={token}>
                {token}: {does}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={wish.prefer_async}
            onChange={(e) => change({ prefer_async: e.currentTarget.checked })}
          />
          Answer at once, pay later
        </label>
        <button class="primary" type="submit" disabled={action.busy}>
          {action.busy ? 'Waiting for the answer …' : 'Place order'}
        </button>
        <div class="row">
          <label class="field short">
            Per second
            <input
              type="number"
              min={1}
              max={MOST_PER_SECOND}
              value={perSecond}
              disabled={counter.streaming}
              onInput={(e) => setPerSecond(Math.min(MOST_PER_SECOND, e.currentTarget.valueAsNumber || 1))}
            />
          </label>
          <button
            type="button"
            class="grow bottom"
            onClick={() =>
              counter.streaming
                ? counter.stop()
                : action.run(async () => await counter.stream(wish, Math.max(1, perSecond)))
            }
          >
            {counter.streaming ? 'Stop' : `Place ${Math.max(1, perSecond)} a second`}
          </button>
        </div>
        <ErrorNote error={action.error} />
      </form>
      <Answers {...counter} />
    </section>
  );
}
