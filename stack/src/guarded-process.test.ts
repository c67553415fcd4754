import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../../test/support/eventually.js';
import { runGuarded, spawnGuarded } from './guarded-process.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'guarded-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const env = { PATH: process.env['PATH'] };

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const pidIn = (file: string) => eventually(() => Number(/^\d+\n/.exec(readFileSync(file, 'utf8'))![0]));

/** Starts another process that runs `code`, which may call spawnGuarded. */
const supervise = (code: string) =>
  spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { spawnGuarded } from ${JSON.stringify(resolve('dist/stack/src/guarded-process.js'))};
       const env = { PATH: process.env.PATH }; ${code}; setInterval(() => {}, 1_000);`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );

const kill = async (supervisor: ReturnType<typeof spawn>) => {
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
};

test('a process ends with its children when its supervisor is killed, even if it is paused', async () => {
  const [parent, child] = [join(folder, 'parent'), join(folder, 'child')];
  const script = `sleep 600 & echo $! > ${child}; echo $$ > ${parent}; kill -s STOP $$; wait`;
  const supervisor = supervise(`spawnGuarded('sh', ['-c', ${JSON.stringify(script)}], { env })`);
  const pids = [await pidIn(parent), await pidIn(child)];
  expect(pids.map(isRunning)).toEqual([true, true]);
  await kill(supervisor);
  await eventually(() => expect(pids.map(isRunning)).toEqual([false, false]));
});

test('a process ends if its supervisor is killed at the moment of its start', async () => {
  const file = join(folder, 'pid');
  const script = `echo $$ > ${file}; exec sleep 600`;
  const supervisor = supervise(
    `spawnGuarded('sh', ['-c', ${JSON.stringify(script)}], { env }); process.kill(process.pid, 'SIGKILL')`,
  );
  await once(supervisor, 'exit');
  await eventually(() =>
    expect(existsSync(file) && isRunning(Number(readFileSync(file, 'utf8')))).toBe(false),
  );
});

test('with whenOrphaned QUIT a process receives SIGQUIT first, and is killed if it does not end', async () => {
  const [endingFile, stayingFile] = [join(folder, 'ending'), join(folder, 'staying')];
  const ending = `trap 'echo quit >> ${endingFile}; exit' QUIT; echo $$ > ${endingFile}; while :; do sleep 0.1; done`;
  const staying = `trap '' QUIT; echo $$ > ${stayingFile}; while :; do sleep 0.1; done`;
  const supervisor = supervise(
    [ending, staying]
      .map((script) => `spawnGuarded('sh', ['-c', ${JSON.stringify(script)}], { env, whenOrphaned: 'QUIT' })`)
      .join(';'),
  );
  const pids = [await pidIn(endingFile), await pidIn(stayingFile)];
  await kill(supervisor);
  await eventually(() => expect(readFileSync(endingFile, 'utf8')).toContain('quit'));
  await eventually(() => expect(pids.map(isRunning)).toEqual([false, false]));
});

test('exit resolves after the children of the process were killed', async () => {
  const { child, exit } = spawnGuarded('sh', ['-c', 'sleep 600 & echo $!; exit 3'], { env });
  const [pid] = (await once(child.stdout!, 'data')) as [Buffer];
  expect(await exit).toBe(3);
  await eventually(() => expect(isRunning(Number(pid))).toBe(false), { within: 1_000 });
});

test('a command that does not exist ends with the error of the shell', async () => {
  const { exit, output } = await runGuarded('/no/such/command', [], { env });
  expect(exit).toBe(127);
  expect(output).toContain('/no/such/command');
});
