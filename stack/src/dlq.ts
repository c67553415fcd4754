import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ControlRoomClient, findControlRoom } from './dlq/control-room-client.js';
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

const USAGE = `npm run dlq -- list [selection]                          groups of similar errors, and the newest dead letters
npm run dlq -- show <dead_letter_id>
npm run --silent dlq -- body <dead_letter_id> > file     the whole body, byte for byte
npm run dlq -- replay <dead_letter_id> [--payload edited.json]
npm run dlq -- replay <selection>
npm run dlq -- discard <dead_letter_id> | <selection> --why "it was a test"
npm run dlq -- audit                                     the latest replays and discards, with the operators' names

selection: --queue email.send  --service email  --type order.created  --group 3f2a…  --order ORD-…
           --older-than 10m  --all
The audit stores $OPERATOR as the name, else your login. For another machine set CONTROL_ROOM_URL and OPERATOR_TOKEN.`;

const optionTypes = {
  queue: { type: 'string' },
  service: { type: 'string' },
  type: { type: 'string' },
  group: { type: 'string' },
  order: { type: 'string' },
  'older-than': { type: 'string' },
  all: { type: 'boolean' },
  payload: { type: 'string' },
  why: { type: 'string' },
} as const;

type Options = ReturnType<typeof parse>['values'];

const parse = (args: string[]) => parseArgs({ args, options: optionTypes, allowPositionals: true });

function selectionOf({ order, 'older-than': olderThan, payload: _, why: __, ...rest }: Options) {
  return {
    ...rest,
    ...(order !== undefined && { order_id: order }),
    ...(olderThan !== undefined && {
      dead_lettered_before: new Date(Date.now() - readDuration(olderThan)).toISOString(),
    }),
  };
}

const pathOf = (id: string, rest = ''): string => `/api/dead-letters/${encodeURIComponent(id)}${rest}`;

async function list(client: ControlRoomClient, options: Options): Promise<string> {
  const { all: _, ...filter } = selectionOf(options);
  const query = new URLSearchParams(filter as Record<string, string>).toString();
  const groups = await client.get<DeadLetterGroup[]>(`/api/dead-letters/groups?${query}`);
  const page = await client.get<{ dead_letters: ListedDeadLetter[] }>(`/api/dead-letters?${query}`);
  return printList(groups, page.dead_letters);
}

async function audit(client: ControlRoomClient): Promise<string> {
  return printAudit((await client.get<{ decisions: Decision[] }>('/api/dead-letters/decisions')).decisions);
}

async function decide(
  client: ControlRoomClient,
  verb: 'replay' | 'discard',
  id: string | undefined,
  options: Options,
): Promise<string> {
  const { why, payload } = options;
  if (verb === 'discard' && why === undefined) throw new Error('A discard needs a reason. Add --why "…".');
  if (payload !== undefined && id === undefined)
    throw new Error(
      '--payload is for a single dead letter. Name it: npm run dlq -- replay <dead_letter_id> --payload file',
    );
  const edited = payload === undefined ? {} : { payload: readJson(payload) };
  const body = verb === 'discard' ? { why } : edited;
  const { done, refused, ...reasons } =
    id === undefined
      ? await client.post<DecisionResult>(`/api/dead-letters/${verb}`, {
          ...body,
          selection: selectionOf(options),
        })
      : await client.post<DecisionResult>(pathOf(id, `/${verb}`), body);
  const lines = refused.map((refusedId) => `\n${refusedId} ${refusalOf(refusedId, reasons)}`);
  return `${verb === 'replay' ? 'replayed' : 'discarded'}: ${done}${lines.join('')}`;
}

interface DecisionResult {
  done: number;
  refused: string[];
  too_old?: string[];
  untrusted?: string[];
}

function refusalOf(id: string, { too_old = [], untrusted = [] }: Partial<DecisionResult>): string {
  if (untrusted.includes(id)) return 'is of an untrusted producer: discard it';
  if (too_old.includes(id)) return 'is too old, the inbox may have deleted its message id: discard it';
  return 'cannot be sent: edit its payload, or discard it';
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new Error(`${file} is not readable as JSON: ${(cause as Error).message}`, { cause });
  }
}

async function dlq(args: string[]): Promise<string | Buffer> {
  const { values, positionals } = parse(args);
  const [verb, id] = positionals;
  if (verb === 'list') return await list(await findControlRoom(), values);
  if (verb === 'show' && id !== undefined)
    return printDeadLetter(await (await findControlRoom()).get<DeadLetterDetails>(pathOf(id)));
  if (verb === 'body' && id !== undefined)
    return await (await findControlRoom()).getBytes(pathOf(id, '/body'));
  if (verb === 'audit') return await audit(await findControlRoom());
  if (verb === 'replay' || verb === 'discard') return await decide(await findControlRoom(), verb, id, values);
  throw new Error(USAGE);
}

await dlq(process.argv.slice(2)).then(
  (output) => void (typeof output === 'string' ? console.log(output) : process.stdout.write(output)),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
