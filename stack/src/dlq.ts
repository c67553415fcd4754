import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ask, askForBytes, type ControlRoomDoor, findControlRoom } from './dlq/control-room-client.js';
import {
  type Decision,
  type Letter,
  type LetterGroup,
  type ListedLetter,
  printAudit,
  printLetter,
  printList,
} from './dlq/print-letters.js';
import { readDuration } from './duration.js';

const USAGE = `npm run dlq -- list [selection]                          groups of like errors, and the newest letters
npm run dlq -- show <letter_id>
npm run --silent dlq -- body <letter_id> > file          the whole body, byte for byte
npm run dlq -- replay <letter_id> [--payload edited.json]
npm run dlq -- replay <selection>
npm run dlq -- discard <letter_id> | <selection> --why "it was a test"
npm run dlq -- audit                                     who did what with which letter, the latest first

selection: --queue email.send  --service email  --type order.created  --group 3f2a…  --order ORD-…
           --older-than 10m  --all
Who acts is $OPERATOR, else your login. Another machine's control room: CONTROL_ROOM_URL and OPERATOR_TOKEN.`;

const options = {
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

type Given = ReturnType<typeof readWords>['values'];

const readWords = (words: string[]) => parseArgs({ args: words, options, allowPositionals: true });

function selectionOf({ order, 'older-than': olderThan, payload: _, why: __, ...rest }: Given) {
  return {
    ...rest,
    ...(order !== undefined && { order_id: order }),
    ...(olderThan !== undefined && {
      died_before: new Date(Date.now() - readDuration(olderThan)).toISOString(),
    }),
  };
}

async function list(door: ControlRoomDoor, given: Given): Promise<string> {
  const { all: _, ...filter } = selectionOf(given);
  const query = new URLSearchParams(filter as Record<string, string>).toString();
  const groups = await ask<LetterGroup[]>(door, 'GET', `/api/dead-letters/groups?${query}`);
  const { letters } = await ask<{ letters: ListedLetter[] }>(door, 'GET', `/api/dead-letters?${query}`);
  return printList(groups, letters);
}

async function act(
  door: ControlRoomDoor,
  verb: string,
  id: string | undefined,
  given: Given,
): Promise<string> {
  const { why, payload } = given;
  if (verb === 'discard' && why === undefined)
    throw new Error('Say why it is discarded: --why "…"; it is kept.');
  if (payload !== undefined && id === undefined)
    throw new Error(
      '--payload is for one letter: say which, npm run dlq -- replay <letter_id> --payload file',
    );
  const edited = payload === undefined ? {} : { payload: readJson(payload) };
  const said = verb === 'discard' ? { why } : edited;
  const {
    done,
    refused,
    too_old = [],
    untrusted = [],
  } = id === undefined
    ? await ask<Decided>(door, 'POST', `/api/dead-letters/${verb}`, { ...said, which: selectionOf(given) })
    : await ask<Decided>(door, 'POST', `/api/dead-letters/${encodeURIComponent(id)}/${verb}`, said);
  const not = refused.map((letter) => {
    if (untrusted.includes(letter))
      return `\n${letter} was not published by a service that its queue trusts: discard it`;
    return too_old.includes(letter)
      ? `\n${letter} is too old: the inbox may not know any more whether it was handled; discard it`
      : `\n${letter} can't be sent as it is: edit its payload, or discard it`;
  });
  return `${verb === 'replay' ? 'replayed' : 'discarded'}: ${done}${not.join('')}`;
}

interface Decided {
  done: number;
  refused: string[];
  too_old?: string[];
  untrusted?: string[];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new Error(`${file} holds no JSON: ${(cause as Error).message}`, { cause });
  }
}

async function dlq(words: string[]): Promise<string | Buffer> {
  const { values, positionals } = readWords(words);
  const [verb, id] = positionals;
  if (verb === 'list') return await list(await findControlRoom(), values);
  if (verb === 'show' && id !== undefined)
    return printLetter(
      await ask<Letter>(await findControlRoom(), 'GET', `/api/dead-letters/${encodeURIComponent(id)}`),
    );
  if (verb === 'body' && id !== undefined)
    return await askForBytes(await findControlRoom(), `/api/dead-letters/${encodeURIComponent(id)}/body`);
  if (verb === 'audit') {
    const path = '/api/dead-letters/decisions';
    return printAudit((await ask<{ decisions: Decision[] }>(await findControlRoom(), 'GET', path)).decisions);
  }
  if (verb === 'replay' || verb === 'discard') return await act(await findControlRoom(), verb, id, values);
  throw new Error(USAGE);
}

await dlq(process.argv.slice(2)).then(
  (said) => void (typeof said === 'string' ? console.log(said) : process.stdout.write(said)),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
