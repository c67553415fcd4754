import { InvalidArgumentError } from 'commander';
import { durationOption, npmCommand } from '../command-line.js';
import { formatReconciliation } from './format-reconciliation.js';
import { reconcileWhenIdle } from './reconcile-when-idle.js';
import type { Sources } from './sources.js';

export interface VerifyOptions {
  timeoutMs: number;
  since?: Date;
}

/** Throws after printing the mistake and the help. */
export const readOptions = (args: readonly string[]): VerifyOptions => {
  const { within, since } = npmCommand(
    'verify',
    'Compares the databases, the ledger of the bank, the labels and the mails of a running shop.',
  )
    .addOption(durationOption('--within <duration>', 'how long to wait until the shop is idle', '60s'))
    .option('--since <time>', 'only orders placed since, e.g. 2026-01-15T10:30:00Z', readTime)
    .parse(args, { from: 'user' })
    .opts<{ within: number; since?: Date }>();
  return { timeoutMs: within, ...(since && { since }) };
};

function readTime(text: string): Date {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('Write a time as 2026-01-15T10:30:00Z.');
  return new Date(text);
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
