import type { Charge, ChargeOutcome, ChargeRequest, LedgerEntry } from './ledger-entry.js';

/** What to do about a request to charge; only `settle` and `fault` go into the ledger. */
export type ChargeDecision =
  | { kind: 'repeat'; charge: Charge }
  | { kind: 'key-reused' }
  | { kind: 'settle'; outcome: ChargeOutcome }
  | { kind: 'fault' }
  | { kind: 'down' };

/**
 * Decides from what stands under the request's key and from everything that happened to its order. Here charge and
 * cancellation of one order meet: whichever is in the ledger first wins. `outage` says whether `tok_down` fails now.
 */
export function decideCharge(
  known: Charge | undefined,
  history: readonly LedgerEntry[],
  request: ChargeRequest,
  outage = true,
): ChargeDecision {
  if (known) return isRepeated(known, request) ? { kind: 'repeat', charge: known } : { kind: 'key-reused' };
  const obstacle = history.map(obstacleIn).find((reason) => reason !== undefined);
  if (obstacle !== undefined) return { kind: 'settle', outcome: { status: 'declined', reason: obstacle } };
  const failedBefore = history.some(({ kind, key }) => kind === 'fault' && key === request.key);
  return decideByToken(request.payment_token, failedBefore, outage);
}

const isRepeated = (known: Charge, { order_id, amount, currency, payment_token }: ChargeRequest): boolean =>
  known.order_id === order_id &&
  known.amount === amount &&
  known.currency === currency &&
  known.payment_token === payment_token;

function obstacleIn(entry: LedgerEntry): string | undefined {
  switch (entry.kind) {
    case 'refund':
      return entry.status === 'refunded' ? 'refunded' : 'voided';
    case 'charge':
      return entry.status === 'captured' ? 'already_charged' : undefined;
    case 'fault':
      return undefined;
  }
}

function decideByToken(payment_token: string, failedBefore: boolean, outage: boolean): ChargeDecision {
  switch (payment_token) {
    case 'tok_ok':
    case 'tok_slow':
      return { kind: 'settle', outcome: { status: 'captured' } };
    case 'tok_flaky':
      return failedBefore ? { kind: 'settle', outcome: { status: 'captured' } } : { kind: 'fault' };
    case 'tok_down':
      return outage ? { kind: 'down' } : { kind: 'settle', outcome: { status: 'captured' } };
    case 'tok_declined':
      return { kind: 'settle', outcome: { status: 'declined', reason: 'insufficient_funds' } };
    default:
      return { kind: 'settle', outcome: { status: 'declined', reason: 'unknown_token' } };
  }
}
