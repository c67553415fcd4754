import { parseArgs } from 'node:util';
import { readDuration } from '../duration.js';
import { print } from './print.js';
import { settleAndReconcile } from './settle.js';
import type { Whereabouts } from './whereabouts.js';

const USAGE = `npm run verify
npm run verify -- --within 5m                     waits so long for the shop to come to rest, 60s by default
npm run verify -- --since 2026-01-15T10:30:00Z    judges only the orders placed since`;

/** What the command may be told. */
export interface JudgeOptions {
  withinMs: number;
  since?: Date;
}

/** Throws with the usage for words that say something else. */
export function readOptions(words: string[]): JudgeOptions {
  try {
    const options = { within: { type: 'string', default: '60s' }, since: { type: 'string' } } as const;
    const { within, since } = parseArgs({ args: words, options }).values;
    if (since !== undefined && Number.isNaN(Date.parse(since))) throw new Error(`"${since}" is no time`);
    return { withinMs: readDuration(within), ...(since && { since: new Date(since) }) };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
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
