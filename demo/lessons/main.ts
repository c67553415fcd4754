import { parseArgs } from 'node:util';
import { autoAckLesson } from './auto-ack/lesson.js';
import { inClassroom } from './classroom/classroom.js';
import type { Lesson } from './classroom/lesson.js';
import { isProven, tableOf } from './classroom/print.js';
import { guarantees } from './guarantees/lesson.js';
import { noConfirms } from './no-confirms/lesson.js';
import { noInbox } from './no-inbox/lesson.js';
import { noOutbox } from './no-outbox/lesson.js';

const lessons: readonly Lesson[] = [guarantees, noOutbox, noConfirms, autoAckLesson, noInbox];

const USAGE = `npm run lesson -- <lesson> [--tickets 120] [--kills 4]

${lessons.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}

How often is a message delivered?
  at most once      0 or 1 time: fire and forget. Fastest, can lose. For metrics and logs.
  at least once     1 time or more: acked after the work. Loses nothing, can double: the consumer must be idempotent.
  effectively once  delivered at least once, done once: an id that is remembered in the transaction of the work.

Each does one thing wrong beside the same thing done right, on a real broker and a real database, and counts what is lost and
duplicated. The code of both is in demo/lessons/<lesson>/. A lesson takes its place on the servers of the shop that runs here, in a
database and a vhost of its own, or starts two servers for itself, and takes everything away again.`;

/** The exit code: 0 when the right way has lost and duplicated nothing, and every wrong one something. */
async function lesson(words: string[], signal: AbortSignal): Promise<number> {
  const options = { tickets: { type: 'string' }, kills: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: words, options, allowPositionals: true });
  if (positionals.length === 0) {
    console.log(USAGE);
    return 0;
  }
  const chosen = lessons.find(({ name }) => name === positionals[0]);
  if (!chosen || positionals.length > 1) throw new Error(USAGE);
  const size = {
    tickets: wholeNumber('tickets', values.tickets, chosen.size.tickets),
    kills: wholeNumber('kills', values.kills, chosen.size.kills),
  };
  if (size.tickets < 10 * (size.kills + 1))
    throw new Error(`With ${size.kills} kills it takes ${10 * (size.kills + 1)} tickets or more.`);
  const outcomes = await inClassroom(chosen.name, chosen.chefs, signal, async (classroom) => {
    console.log(`${chosen.story(size)}\n`);
    return await chosen.teach(classroom, size);
  });
  console.log(tableOf(outcomes));
  return isProven(outcomes) ? 0 : 1;
}

function wholeNumber(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw new Error(`--${name} ${given} is no number from 1 to 99999.`);
}

const interrupt = new AbortController();
const stop = () => interrupt.abort(new Error('\nInterrupted: everything is taken away again.'));
process.on('SIGINT', stop).on('SIGTERM', stop);

await lesson(process.argv.slice(2), interrupt.signal).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
