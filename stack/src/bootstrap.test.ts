import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../../test/support/eventually.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A step that takes `seconds` and logs its begin and end. */
const build = (input: string, seconds: number) =>
  spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { step } from ${JSON.stringify(resolve('stack/bootstrap.mjs'))};
       await step('build', 'stamp', ${JSON.stringify(input)}, (run) =>
         run('sh', ['-c', 'cd ${folder}; echo begin >> log; sleep ${seconds}; echo end >> log']), 'output');`,
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
const log = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');

test('a killed build runs again, even if its input has changed back', async () => {
  writeFileSync(join(folder, 'stamp'), 'old');
  const killed = build('new', 0.5);
  await eventually(() => expect(log()).toEqual(['begin']));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  // The tool of the killed build keeps running, and the next build waits until it has ended.
  await once(build('old', 0), 'exit');
  expect(log()).toEqual(['begin', 'end', 'begin', 'end']);
  expect(readFileSync(join(folder, 'stamp'), 'utf8')).toBe('old');
});

test('of two concurrent builds only one does the work', async () => {
  await Promise.all([build('new', 0.3), build('new', 0.3)].map((process) => once(process, 'exit')));
  expect(log()).toEqual(['begin', 'end']);
});

test('a build runs again if another compiler has written its output since', async () => {
  writeFileSync(join(folder, 'output'), 'by this build');
  await once(build('same', 0), 'exit');
  await once(build('same', 0), 'exit');
  expect(log()).toEqual(['begin', 'end']);
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(folder, 'output'), later, later);
  await once(build('same', 0), 'exit');
  expect(log()).toEqual(['begin', 'end', 'begin', 'end']);
});
