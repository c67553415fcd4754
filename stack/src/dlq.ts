import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { exitOnError, npmCommand } from './command-line.js';
import { findControlRoom } from './dlq/control-room-client.js';
import {
  type DeadLetterDetails,
  type DeadLetterGroup,
  type Decision,
  type ListedDeadLetter,
  printAudit,
  printDeadLetter,
  printList,
} from './dlq/print-dead-letters.js';
import { readDuration } from './duration.js';

const API = '/api/dead-letters';

/** The dead letters to which a command applies. */
interface Selection {
  queue?: string;
  service?: string;
  type?: string;
  group?: string;
  order?: string;
  olderThan?: number;
  all?: true;
}

const withSelection = (command: Command): Command =>
  command
    .option('--queue <queue>', 'e.g. email.send')
    .option('--service <service>', 'e.g. email')
    .option('--type <type>', 'the message type, e.g. order.created')
    .option('--group <group>', 'the group of similar errors, as list prints it')
    .option('--order <order-id>', 'the order of the message')
    .option('--older-than <duration>', 'dead-lettered at least so long ago, e.g. 10m', readDuration)
    .option('--all', 'every dead letter');

function filterOf({ queue, service, type, group, order, olderThan, all }: Selection) {
  return {
    ...{ queue, service, type, group, all },
    ...(order !== undefined && { order_id: order }),
    ...(olderThan !== undefined && { dead_lettered_before: new Date(Date.now() - olderThan).toISOString() }),
  };
}

const pathOf = (id: string): string => `${API}/${encodeURIComponent(id)}`;

async function list({ all: _, ...selection }: Selection): Promise<void> {
  const client = await findControlRoom();
  const filter = Object.entries(filterOf(selection)).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(filter as [string, string][]).toString();
  const groups = await client.get<DeadLetterGroup[]>(`${API}/groups?${query}`);
  const { dead_letters } = await client.get<{ dead_letters: ListedDeadLetter[] }>(`${API}?${query}`);
  console.log(printList(groups, dead_letters));
}

const show = async (id: string): Promise<void> =>
  console.log(printDeadLetter(await (await findControlRoom()).get<DeadLetterDetails>(pathOf(id))));

async function body(id: string): Promise<void> {
  process.stdout.write(await (await findControlRoom()).getBytes(`${pathOf(id)}/body`));
}

async function audit(): Promise<void> {
  const client = await findControlRoom();
  console.log(printAudit((await client.get<{ decisions: Decision[] }>(`${API}/decisions`)).decisions));
}

async function replay(id: string | undefined, { payload, ...selection }: Selection & { payload?: string }) {
  if (payload !== undefined && id === undefined)
    throw new Error(
      '--payload replaces the payload of one dead letter. Name it: npm run dlq -- replay <dead-letter-id> --payload file',
    );
  const edit = payload === undefined ? {} : { payload: readJson(payload) };
  await decide('replay', id, edit, selection);
}

const discard = async (id: string | undefined, { why, ...selection }: Selection & { why: string }) =>
  await decide('discard', id, { why }, selection);

interface DecisionResult {
  done: number;
  refused: string[];
  too_old?: string[];
  untrusted?: string[];
}

async function decide(
  verb: 'replay' | 'discard',
  id: string | undefined,
  details: object,
  selection: Selection,
): Promise<void> {
  const client = await findControlRoom();
  const {
    done,
    refused,
    too_old = [],
    untrusted = [],
  } = id === undefined
    ? await client.post<DecisionResult>(`${API}/${verb}`, { ...details, selection: filterOf(selection) })
    : await client.post<DecisionResult>(`${pathOf(id)}/${verb}`, details);
  const problems = refused.map((deadLetter) => {
    if (untrusted.includes(deadLetter))
      return `\n${deadLetter} was not published by a service that its queue trusts. Discard it.`;
    return too_old.includes(deadLetter)
      ? `\n${deadLetter} is too old: the inbox may have forgotten whether it was handled. Discard it.`
      : `\n${deadLetter} cannot be published as it is. Edit its payload, or discard it.`;
  });
  console.log(`${verb === 'replay' ? 'replayed' : 'discarded'}: ${done}${problems.join('')}`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new Error(`${file} is not a JSON file: ${(cause as Error).message}`, { cause });
  }
}

const dlq = npmCommand(
  'dlq',
  `Lists, shows, replays and discards dead letters of a running shop.
The operator is $OPERATOR, by default your login.
For a control room on another machine set CONTROL_ROOM_URL and OPERATOR_TOKEN.`,
);
withSelection(
  dlq.command('list').description('groups of similar errors, and the newest dead letters'),
).action(list);
dlq.command('show <dead-letter-id>').description('one dead letter with its errors').action(show);
dlq
  .command('body <dead-letter-id>')
  .description('the whole body, byte for byte: npm run --silent dlq -- body <dead-letter-id> > file')
  .action(body);
withSelection(
  dlq.command('replay [dead-letter-id]').description('publish one, or all that are selected, again'),
)
  .option('--payload <file.json>', 'replace the payload of this dead letter')
  .action(replay);
withSelection(dlq.command('discard [dead-letter-id]').description('discard one, or all that are selected'))
  .requiredOption('--why <reason>', 'the reason, which is stored')
  .action(discard);
dlq.command('audit').description('the decisions of operators, the newest first').action(audit);

await dlq.parseAsync().catch(exitOnError);
