import { print } from './print.js';
import { settleAndReconcile } from './settle.js';
import type { Whereabouts } from './whereabouts.js';

const WITHIN_MS = 120_000;

/** What `npm run verify` concludes and prints, as a value for who shows it elsewhere. */
export async function tellVerdict(whereabouts: Whereabouts, since?: Date) {
  const patience = { withinMs: WITHIN_MS, progress: () => undefined, ...(since && { since }) };
  const { ledger, stillMoving } = await settleAndReconcile(whereabouts, patience);
  const { restsIn: _, ...shown } = ledger;
  const lines = stillMoving
    ? `${print(ledger)}\nBut it has not come to rest, there are ${stillMoving}.`
    : print(ledger);
  return { lines, clean: ledger.clean && !stillMoving, ledger: shown };
}
