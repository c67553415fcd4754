import { linkToOrders, type OrderQuery, withFilter } from './order-query.js';
import { orderStateTexts } from './order-state.js';

/** Filters the list; the filters are part of the address. */
export function OrderFilters({ query, id }: { query: OrderQuery; id: string | undefined }) {
  const set = (change: Pick<OrderQuery, 'state' | 'customer'>) =>
    (location.hash = linkToOrders(withFilter(query, change), id));
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        State
        <select value={query.state ?? ''} onChange={(event) => set({ state: event.currentTarget.value })}>
          <option value="">any</option>
          {Object.entries(orderStateTexts).map(([state, text]) => (
            <option key={state} value={state}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Customer
        <input
          type="search"
          placeholder="USR-…"
          value={query.customer ?? ''}
          onChange={(event) => set({ customer: event.currentTarget.value.trim() })}
        />
      </label>
    </form>
  );
}
