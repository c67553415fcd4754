import { parseArgs } from 'node:util';
import { readDuration } from '../duration.js';
import { formatReconciliation } from './format-reconciliation.js';
import { reconcileWhenIdle } from './reconcile-when-idle.js';
import type { Sources } from './sources.js';

const USAGE = `npm run verify
npm run verify -- --within 5m                     waits up to 5 minutes until the shop is idle, 60s by default
npm run verify -- --since 2026-01-15T10:30:00Z    compares only orders placed since then`;

export interface VerifyOptions {
  timeoutMs: number;
  since?: Date;
}

/** Throws with the usage if an argument is unknown or malformed. */
export function readOptions(args: string[]): VerifyOptions {
  try {
    const options = { within: { type: 'string', default: '60s' }, since: { type: 'string' } } as const;
    const { within, since } = parseArgs({ args, options }).values;
    if (since !== undefined && Number.isNaN(Date.parse(since))) throw new Error(`"${since}" is not a time.`);
    return { timeoutMs: readDuration(within), ...(since && { since: new Date(since) }) };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** Prints the result; true if nothing is missing, duplicated or still in flight. */
export async function compareAndPrint(sources: Sources, options: VerifyOptions): Promise<boolean> {
  const { show, end } = progressOn(process.stderr);
  const { reconciliation, inFlight } = await reconcileWhenIdle(sources, {
    ...options,
    progress: show,
  }).finally(end);
  console.log(formatReconciliation(reconciliation));
  if (inFlight)
    console.log(
      `The shop was not idle after ${options.timeoutMs / 1_000} s: ${inFlight}. Wait longer, e.g. --within 5m.`,
    );
  return reconciliation.clean && !inFlight;
}

/** On a terminal one line that changes in place; elsewhere a new line for each new text. */
function progressOn(stream: NodeJS.WriteStream): { show: (text: string) => void; end: () => void } {
  const startedAt = Date.now();
  let last = '';
  return {
    show: (text) => {
      const seconds = `${Math.round((Date.now() - startedAt) / 1000)} s`;
      if (stream.isTTY) stream.write(`\r\x1b[K${text} (${seconds})`);
      else if (text !== last) stream.write(`${text} (${seconds})\n`);
      last = text;
    },
    end: () => void (stream.isTTY && last && stream.write('\r\x1b[K')),
  };
}
