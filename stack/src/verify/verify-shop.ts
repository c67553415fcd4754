import { formatReconciliation } from './format-reconciliation.js';
import { reconcileWhenIdle } from './reconcile-when-idle.js';
import type { Sources } from './sources.js';

const TIMEOUT_MS = 120_000;

/** Verifies as `npm run verify` does; returns its output as `lines`, and the numbers for the control room's page. */
export async function verifyShop(sources: Sources, since?: Date) {
  const options = { timeoutMs: TIMEOUT_MS, progress: () => undefined, ...(since && { since }) };
  const { reconciliation, inFlight } = await reconcileWhenIdle(sources, options);
  const { deadLetterQueues: _, ...ledger } = reconciliation;
  const output = formatReconciliation(reconciliation);
  const lines = inFlight
    ? `${output}\nThe shop was not idle after ${TIMEOUT_MS / 1_000} s: ${inFlight}.`
    : output;
  return { lines, clean: reconciliation.clean && !inFlight, ledger };
}
