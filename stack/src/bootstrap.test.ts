import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../../test/support/eventually.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** One step whose work notes when it begins and ends; it takes `seconds`. */
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

test('a build that is killed is done again, also when its input is again what it was before', async () => {
  writeFileSync(join(folder, 'stamp'), 'old');
  const killed = build('new', 0.5);
  await eventually(() => expect(log()).toEqual(['begin']));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  // The tool of the killed one goes on, and this one waits for its end.
  await once(build('old', 0), 'exit');
  expect(log()).toEqual(['begin', 'end', 'begin', 'end']);
  expect(readFileSync(join(folder, 'stamp'), 'utf8')).toBe('old');
});

test('of two builds at the same time one does the work', async () => {
  await Promise.all([build('new', 0.3), build('new', 0.3)].map((started) => once(started, 'exit')));
  expect(log()).toEqual(['begin', 'end']);
});

test('a build is done again when its output was written by another compiler since', async () => {
  writeFileSync(join(folder, 'output'), 'by this build');
  await once(build('same', 0), 'exit');
  await once(build('same', 0), 'exit');
  expect(log()).toEqual(['begin', 'end']);
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(folder, 'output'), later, later);
  await once(build('same', 0), 'exit');
  expect(log()).toEqual(['begin', 'end', 'begin', 'end']);
});
