import { Argument } from 'commander';
import { exitOnError, npmCommand, wholeNumber } from '../../stack/src/command-line.js';
import { autoAckLesson } from './auto-ack/lesson.js';
import { inLessonEnvironment } from './environment/lesson-environment.js';
import type { Lesson } from './environment/lesson.js';
import { isProven, tableOf } from './environment/outcome-table.js';
import { guarantees } from './guarantees/lesson.js';
import { noConfirms } from './no-confirms/lesson.js';
import { noInbox } from './no-inbox/lesson.js';
import { noOutbox } from './no-outbox/lesson.js';

const lessons: readonly Lesson[] = [guarantees, noOutbox, noConfirms, autoAckLesson, noInbox];

/** Has options, servers and figures of its own; its clients are loaded for it alone. */
const RAILS = {
  name: 'rails',
  title: 'the same messages on RabbitMQ, Kafka, SQS and Redis Streams, with failures, measured',
};

const LIST = [...lessons, RAILS].map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n');

const SUMMARY = 'Runs a wrong variant beside the right one, and counts the lost and the duplicated messages.';

const DETAILS = `
Lessons, with their code in demo/lessons/<lesson>/:
${LIST}

How often is a message delivered?
  at most once      0 or 1 time: fire and forget. Fastest, can lose. For metrics and logs.
  at least once     1 time or more: acked after the work. Loses nothing, can duplicate: the consumer must be idempotent.
  effectively once  delivered at least once, done once: the transaction of the work saves the message id.

Broker and database are real: those of the shop that runs here, or two that the lesson starts. It creates a database and a vhost
of its own, and deletes both at the end.`;

/** Returns the exit code: 0 when every wrong variant lost or duplicated a message, and the right one none. */
async function runLesson(args: readonly string[], signal: AbortSignal): Promise<number> {
  if (args[0] === RAILS.name) {
    const { runRails } = await import('./rails/run-rails.js');
    return await runRails(args.slice(1), signal);
  }
  const command = npmCommand('lesson', SUMMARY)
    .addArgument(new Argument('[lesson]').choices([...lessons, RAILS].map(({ name }) => name)))
    .option('--messages <number>', 'messages to send', wholeNumber(1, 99_999))
    .option('--kills <number>', 'how often a process is killed', wholeNumber(1, 99_999))
    .addHelpText('after', DETAILS)
    .parse(args, { from: 'user' });
  const [name] = command.args;
  const chosen = lessons.find((lesson) => lesson.name === name);
  if (!chosen) {
    command.outputHelp();
    return 0;
  }
  const size = { ...chosen.size, ...command.opts<Partial<Lesson['size']>>() };
  const minimum = 10 * (size.kills + 1);
  if (size.messages < minimum)
    throw new Error(
      `--messages ${size.messages} is too small for ${size.kills} kills. Set it to ${minimum} or more.`,
    );
  const outcomes = await inLessonEnvironment(chosen.name, chosen.consumers, signal, async (environment) => {
    console.log(`${chosen.description(size)}\n`);
    return await chosen.run(environment, size);
  });
  console.log(tableOf(outcomes));
  return isProven(outcomes) ? 0 : 1;
}

const interrupt = new AbortController();
const stop = () => interrupt.abort(new Error('\nInterrupted: the database and the vhost are deleted.'));
process.on('SIGINT', stop).on('SIGTERM', stop);

await runLesson(process.argv.slice(2), interrupt.signal).then((code) => process.exit(code), exitOnError);
