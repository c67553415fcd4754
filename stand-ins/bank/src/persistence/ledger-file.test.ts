import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerFile } from './ledger-file.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bank-'));
  path = join(folder, 'bank', 'ledger.jsonl');
});

afterEach(() => rm(folder, { recursive: true }));

test('a new ledger is made with the folder it lies in', async () => {
  const { file, lines, cutOff } = await LedgerFile.open(path);
  await file.close();
  expect({ lines, cutOff }).toEqual({ lines: [], cutOff: 0 });
});

test('what was appended is there after a restart, in the order of appending', async () => {
  const { file } = await LedgerFile.open(path);
  const lines = Array.from({ length: 500 }, (_, number) => `line ${number}`);
  await Promise.all(lines.map((line) => file.append(line)));
  await file.close();

  const reopened = await LedgerFile.open(path);
  await reopened.file.close();
  expect(reopened.lines).toEqual(lines);
});

test('lines that are appended one after the other all get there', async () => {
  const { file } = await LedgerFile.open(path);
  for (let number = 0; number < 20; number++) await file.append(`line ${number}`);
  await file.close();
  expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(21);
});

test('a line is on the disk when its append resolves', async () => {
  const { file } = await LedgerFile.open(path);
  await file.append('charged');
  expect(await readFile(path, 'utf8')).toBe('charged\n');
  await file.close();
});

test('closing waits for lines that are still being written', async () => {
  const { file } = await LedgerFile.open(path);
  const appended = Promise.all(['one', 'two'].map((line) => file.append(line)));
  await file.close();
  await appended;
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
});

test('a last line that a crash left unfinished is cut off, and the next one starts afresh', async () => {
  const { file } = await LedgerFile.open(path);
  await file.append('whole');
  await file.close();
  await appendFile(path, 'torn ×');

  const reopened = await LedgerFile.open(path);
  expect(reopened).toMatchObject({ lines: ['whole'], cutOff: 7 });
  await reopened.file.append('next');
  await reopened.file.close();
  expect(await readFile(path, 'utf8')).toBe('whole\nnext\n');
});

test('a file that holds nothing but an unfinished line becomes empty', async () => {
  await (await LedgerFile.open(path)).file.close();
  await appendFile(path, '{"kind":');
  const { file, lines, cutOff } = await LedgerFile.open(path);
  await file.close();
  expect({ lines, cutOff }).toEqual({ lines: [], cutOff: 8 });
});

test('a ledger that can no longer be written says what to do, to everyone and from then on', async () => {
  const { file } = await LedgerFile.open(path);
  await file.close();
  const answers = await Promise.allSettled([file.append('one'), file.append('two')]);
  for (const answer of answers)
    expect(answer).toMatchObject({ reason: { message: expect.stringContaining('restart the bank') } });
  expect(file.isWritable).toBe(false);
});
