import { Argument } from 'commander';
import { npmCommand, wholeNumber } from '../../../stack/src/command-line.js';
import { progressLine } from '../../../stack/src/progress-line.js';
import type { RailFindings } from './findings.js';
import { tableOfFindings } from './findings-table.js';
import { inRailsEnvironment, type RailsEnvironment } from './in-rails-environment.js';
import { type Amounts, measureRail } from './measure-rail.js';
import { type ServerName, servers, type VariantName, variants } from './variants.js';
import { PAGE, writePage } from './which-rail-page.js';

const SUMMARY =
  'Runs the same messages on four systems, each in its own right way, and measures what failures do and how fast it is.';

const DETAILS = `
On each rail: one process is killed between a commit and its ack, one is slow, one message cannot be handled.

Where a server comes from:
  rabbitmq  the installed one, RABBITMQ_HOME, or Debian's package as for npm start
  kafka     KAFKA_BOOTSTRAP, else KAFKA_HOME (an unpacked Kafka 4, with Java 17), else a container
  sqs       SQS_ENDPOINT, else an emulator: its speed says nothing about AWS
  redis     REDIS_URL, else the installed one, or Debian's package

Own servers have ports and data of their own, and are deleted at the end. A shop that runs here is not touched.`;

interface Options extends Amounts {
  write?: true;
  json?: true;
}

/** Returns the exit code: 0 when no rail lost a message and none has an effect twice. */
export async function runRails(args: readonly string[], signal: AbortSignal): Promise<number> {
  const command = npmCommand('lesson', SUMMARY)
    .usage('rails [server] [options]')
    .addArgument(new Argument('[server]', 'only the rails of this server').choices(Object.keys(servers)))
    .option('--messages <number>', 'messages while consumers fail', wholeNumber(20, 99_999), 300)
    .option(
      '--seconds <number>',
      'duration of each measurement of speed; 0 leaves them out',
      wholeNumber(0, 60),
      2,
    )
    .option('--write', `write the tables to ${PAGE}; needs all servers`)
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', DETAILS)
    .parse(args, { from: 'user' });
  const [server] = command.args as [ServerName?];
  const { write, json, ...amounts } = command.opts<Options>();
  if (write && amounts.seconds === 0)
    throw new Error('--write needs the figures of speed: leave out --seconds 0.');
  if (write && server) throw new Error('--write needs the figures of all servers: leave out the server.');
  const findings = await inRailsEnvironment(signal, async (environment) => {
    const all: RailFindings[] = [];
    for (const name of server ? [server] : (Object.keys(servers) as ServerName[]))
      all.push(...(await measureServer(environment, name, amounts, server === undefined)));
    return all;
  });
  if (write && findings.length < Object.keys(variants).length)
    throw new Error(`${PAGE} is not written: a server is missing, see above.`);
  console.log(json ? `\n${JSON.stringify(findings)}` : `\n\n${tableOfFindings(findings)}`);
  if (write) writePage(findings);
  const isRight = findings.every(({ failures }) => failures.lost + failures.duplicatedAfterInbox === 0);
  return isRight && findings.length > 0 ? 0 : 1;
}

/** With `canSkip`, a server that cannot be had is reported in one line. */
async function measureServer(
  environment: RailsEnvironment,
  name: ServerName,
  amounts: Amounts,
  canSkip: boolean,
): Promise<RailFindings[]> {
  const findings: RailFindings[] = [];
  const startedAt = Date.now();
  progressLine(name);
  const server = await servers[name](environment).catch((error: unknown) => {
    if (!canSkip || environment.signal.aborted) throw error;
    process.stdout.write(`skipped. ${(error as Error).message}`);
  });
  if (!server) return [];
  progressLine('', (Date.now() - startedAt) / 1_000);
  try {
    for (const [rail, variant] of Object.entries(variants))
      if (variant.server === name) {
        const railStartedAt = Date.now();
        progressLine(`  ${rail}`);
        findings.push(
          await measureRail(environment, rail as VariantName, server, amounts, findings.length === 0),
        );
        progressLine('', (Date.now() - railStartedAt) / 1_000);
      }
    return findings;
  } finally {
    await server.stop();
  }
}
