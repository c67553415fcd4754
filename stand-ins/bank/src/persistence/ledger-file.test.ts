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

test('open creates a new ledger and its folder', async () => {
  const { file, lines, truncatedBytes } = await LedgerFile.open(path);
  await file.close();
  expect({ lines, truncatedBytes }).toEqual({ lines: [], truncatedBytes: 0 });
});

test('open returns the appended lines in order', async () => {
  const { file } = await LedgerFile.open(path);
  const lines = Array.from({ length: 500 }, (_, number) => `line ${number}`);
  await Promise.all(lines.map((line) => file.append(line)));
  await file.close();

  const reopened = await LedgerFile.open(path);
  await reopened.file.close();
  expect(reopened.lines).toEqual(lines);
});

test('sequential appends write every line', async () => {
  const { file } = await LedgerFile.open(path);
  for (let number = 0; number < 20; number++) await file.append(`line ${number}`);
  await file.close();
  expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(21);
});

test('a line is in the file when its append resolves', async () => {
  const { file } = await LedgerFile.open(path);
  await file.append('charged');
  expect(await readFile(path, 'utf8')).toBe('charged\n');
  await file.close();
});

test('close waits for pending lines', async () => {
  const { file } = await LedgerFile.open(path);
  const appended = Promise.all(['one', 'two'].map((line) => file.append(line)));
  await file.close();
  await appended;
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
});

test('open truncates an incomplete last line, and the next append starts a new line', async () => {
  const { file } = await LedgerFile.open(path);
  await file.append('whole');
  await file.close();
  await appendFile(path, 'torn ×');

  const reopened = await LedgerFile.open(path);
  expect(reopened).toMatchObject({ lines: ['whole'], truncatedBytes: 7 });
  await reopened.file.append('next');
  await reopened.file.close();
  expect(await readFile(path, 'utf8')).toBe('whole\nnext\n');
});

test('open truncates a file with only an incomplete line to zero bytes', async () => {
  await (await LedgerFile.open(path)).file.close();
  await appendFile(path, '{"kind":');
  const { file, lines, truncatedBytes } = await LedgerFile.open(path);
  await file.close();
  expect({ lines, truncatedBytes }).toEqual({ lines: [], truncatedBytes: 8 });
});

test('after a failed write every append is rejected with what to do', async () => {
  const { file } = await LedgerFile.open(path);
  await file.close();
  const results = await Promise.allSettled([file.append('one'), file.append('two')]);
  for (const result of results)
    expect(result).toMatchObject({ reason: { message: expect.stringContaining('restart the bank') } });
  expect(file.isWritable).toBe(false);
});
