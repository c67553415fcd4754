import { parseArgs } from 'node:util';
import { readDuration } from './duration.js';
import { readFacts, type StackFacts } from './stack-facts.js';
import { print } from './verify/print.js';
import { settleAndReconcile } from './verify/settle.js';

const USAGE = `npm run verify
npm run verify -- --within 5m                     waits so long for the shop to come to rest, 60s by default
npm run verify -- --since 2026-01-15T10:30:00Z    judges only the orders placed since`;

/** Throws also for the facts that a killed shop left behind. */
async function factsOfRunning(name: string): Promise<StackFacts> {
  const facts = readFacts(name);
  await fetch(facts.controlUrl).catch(() => {
    throw new Error('No shop is running here: start it with "npm start" and try again in another terminal.');
  });
  return facts;
}

function readOptions(): { withinMs: number; since?: Date } {
  try {
    const options = { within: { type: 'string', default: '60s' }, since: { type: 'string' } } as const;
    const { within, since } = parseArgs({ options }).values;
    if (since !== undefined && Number.isNaN(Date.parse(since))) throw new Error(`"${since}" is no time`);
    return { withinMs: readDuration(within), ...(since && { since: new Date(since) }) };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
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

/** True when nothing is missing, doubled or still on its way. */
async function verify(): Promise<boolean> {
  const { withinMs, since } = readOptions();
  const facts = await factsOfRunning(process.env['ORDER_RAIL_STACK'] ?? 'shop');
  const { say, end } = progressTo(process.stderr);
  const patience = { withinMs, progress: say, ...(since && { since }) };
  const { ledger, stillMoving } = await settleAndReconcile(facts, patience).finally(end);
  console.log(print(ledger));
  if (stillMoving)
    console.log(
      `But it has not come to rest in time, there are ${stillMoving}: give it longer with --within.`,
    );
  return ledger.clean && !stillMoving;
}

await verify().then(
  (clean) => process.exit(clean ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
