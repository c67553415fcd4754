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

/** A process that sends what the expression says. */
function processThatSends(expression: string): URL {
  const file = join(folder, 'some.process.mjs');
  writeFileSync(file, `process.send(${expression}, () => process.disconnect());`);
  return pathToFileURL(file);
}

test('a process of the benchmark gets its task, and passwords in it are no arguments, which every user could read', async () => {
  const told = '{ task: JSON.parse(process.env.TASK), args: process.argv.join() }';
  const { task: got, args } = await measureIn<{ task: object; args: string }>(
    processThatSends(told),
    task,
    signal,
  );
  expect(got).toEqual(task);
  expect(args).not.toContain('geheim');
  const { url, stop } = await startServing(processThatSends('process.argv.join()'), task, signal);
  expect(url).toContain('some.process.mjs');
  expect(url).not.toContain('geheim');
  await stop();
});
