import type { OrderState } from '../api/types.js';

const tones: Record<OrderState, string> = {
  pending: '',
  paid: 'good',
  shipped: 'good',
  declined: 'warn',
  cancelled: 'warn',
  refunded: 'warn',
};

export const orderStateTexts: Readonly<Record<OrderState, string>> = {
  pending: 'pending',
  paid: 'paid',
  shipped: 'shipped',
  declined: 'declined',
  cancelled: 'cancelled',
  refunded: 'cancelled and refunded',
};

/** `isStored`: the state is that of the order service, not computed from messages that were seen. */
export function OrderStateChip({ state, isStored = true }: { state: OrderState; isStored?: boolean }) {
  return isStored ? (
    <span class={`chip ${tones[state]}`}>{orderStateTexts[state]}</span>
  ) : (
    <span class="chip" title="The order service does not answer. Messages may be missing here.">
      {orderStateTexts[state]} by its messages
    </span>
  );
}
