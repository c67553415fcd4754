import type { Charge, ChargeOutcome, ChargeRequest, LedgerEntry } from './ledger-entry.js';

/** Only `record` and `fault` add an entry to the ledger. */
export type ChargeDecision =
  | { kind: 'replay'; charge: Charge }
  | { kind: 'key-reused' }
  | { kind: 'record'; outcome: ChargeOutcome }
  | { kind: 'fault' }
  | { kind: 'down' };

/**
 * Decides from the entry with the request's key and from the history of its order. Of a charge and a refund of one order,
 * the first in the ledger wins. `outage`: whether `tok_down` fails now.
 */
export function decideCharge(
  existing: Charge | undefined,
  history: readonly LedgerEntry[],
  request: ChargeRequest,
  outage = true,
): ChargeDecision {
  if (existing)
    return isRepeated(existing, request) ? { kind: 'replay', charge: existing } : { kind: 'key-reused' };
  const declineReason = history.map(declineReasonFrom).find((reason) => reason !== undefined);
  if (declineReason !== undefined)
    return { kind: 'record', outcome: { status: 'declined', reason: declineReason } };
  const failedBefore = history.some(({ kind, key }) => kind === 'fault' && key === request.key);
  return decideByToken(request.payment_token, failedBefore, outage);
}

const isRepeated = (
  existing: Charge,
  { order_id, amount, currency, payment_token }: ChargeRequest,
): boolean =>
  existing.order_id === order_id &&
  existing.amount === amount &&
  existing.currency === currency &&
  existing.payment_token === payment_token;

function declineReasonFrom(entry: LedgerEntry): string | undefined {
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
      return { kind: 'record', outcome: { status: 'captured' } };
    case 'tok_flaky':
      return failedBefore ? { kind: 'record', outcome: { status: 'captured' } } : { kind: 'fault' };
    case 'tok_down':
      return outage ? { kind: 'down' } : { kind: 'record', outcome: { status: 'captured' } };
    case 'tok_declined':
      return { kind: 'record', outcome: { status: 'declined', reason: 'insufficient_funds' } };
    default:
      return { kind: 'record', outcome: { status: 'declined', reason: 'unknown_token' } };
  }
}
