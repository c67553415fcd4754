import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measureIn } from './measuring-process.js';
import { startServing } from './serving-process.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'measuring-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const task = { databaseUrl: 'postgresql://order:geheim@127.0.0.1/order' };
const { signal } = new AbortController();

/** Sends the value of the expression to its parent. */
function processThatSends(expression: string): URL {
  const file = join(folder, 'some.process.mjs');
  writeFileSync(file, `process.send(${expression}, () => process.disconnect());`);
  return pathToFileURL(file);
}

test('a benchmark process gets its task in the environment, so passwords are not in arguments that every user can read', async () => {
  const result = '{ task: JSON.parse(process.env.TASK), args: process.argv.join() }';
  const { task: received, args } = await measureIn<{ task: object; args: string }>(
    processThatSends(result),
    task,
    signal,
  );
  expect(received).toEqual(task);
  expect(args).not.toContain('geheim');
  const { url, stop } = await startServing(processThatSends('process.argv.join()'), task, signal);
  expect(url).toContain('some.process.mjs');
  expect(url).not.toContain('geheim');
  await stop();
});
