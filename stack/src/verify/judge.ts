import { InvalidArgumentError } from 'commander';
import { durationOption, npmCommand } from '../command-line.js';
import { print } from './print.js';
import { settleAndReconcile } from './settle.js';
import type { Whereabouts } from './whereabouts.js';

/** What the command may be told. */
export interface JudgeOptions {
  withinMs: number;
  since?: Date;
}

/** Throws after printing the mistake and the help. */
export const readOptions = (words: readonly string[]): JudgeOptions => {
  const { within, since } = npmCommand(
    'verify',
    'Compares the databases, the ledger of the bank, the labels and the mails of a running shop.',
  )
    .addOption(durationOption('--within <duration>', 'how long to wait until the shop is idle', '60s'))
    .option('--since <time>', 'only orders placed since, e.g. 2026-01-15T10:30:00Z', readTime)
    .parse(words, { from: 'user' })
    .opts<{ within: number; since?: Date }>();
  return { withinMs: within, ...(since && { since }) };
};

function readTime(text: string): Date {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('Write a time as 2026-01-15T10:30:00Z.');
  return new Date(text);
}

/** Prints the ledger; true when nothing is missing, duplicated or still on its way. */
export async function judge(whereabouts: Whereabouts, options: JudgeOptions): Promise<boolean> {
  const { say, end } = progressTo(process.stderr);
  const patience = { ...options, progress: say };
  const { ledger, stillMoving } = await settleAndReconcile(whereabouts, patience).finally(end);
  console.log(print(ledger));
  if (stillMoving)
    console.log(
      `But it has not come to rest in time, there are ${stillMoving}: give it longer with --within.`,
    );
  return ledger.clean && !stillMoving;
}

/** One line that changes in place on a terminal; elsewhere a line whenever there is something else to say. */
function progressTo(stream: NodeJS.WriteStream): { say: (waitsFor: string) => void; end: () => void } {
  const startedAt = Date.now();
  let said = '';
  return {
    say: (waitsFor) => {
      const seconds = `${Math.round((Date.now() - startedAt) / 1000)} s`;
      if (stream.isTTY) stream.write(`\r\x1b[K${waitsFor}, ${seconds}`);
      else if (waitsFor !== said) stream.write(`${waitsFor}, ${seconds}\n`);
      said = waitsFor;
    },
    end: () => void (stream.isTTY && said && stream.write('\r\x1b[K')),
  };
}
