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

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const pidIn = (file: string) => eventually(() => Number(/^\d+\n/.exec(readFileSync(file, 'utf8'))![0]));

/** A supervisor of its own process, in which `code` has spawnGuarded at hand. */
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

test('a process, its children and what is paused end when their supervisor is killed', async () => {
  const [parent, child] = [join(folder, 'parent'), join(folder, 'child')];
  const script = `sleep 600 & echo $! > ${child}; echo $$ > ${parent}; kill -s STOP $$; wait`;
  const supervisor = supervise(`spawnGuarded('sh', ['-c', ${JSON.stringify(script)}], { env })`);
  const pids = [await pidIn(parent), await pidIn(child)];
  expect(pids.map(lives)).toEqual([true, true]);
  await kill(supervisor);
  await eventually(() => expect(pids.map(lives)).toEqual([false, false]));
});

test('a process whose supervisor is killed in the instant of its start ends too', async () => {
  const file = join(folder, 'pid');
  const script = `echo $$ > ${file}; exec sleep 600`;
  const supervisor = supervise(
    `spawnGuarded('sh', ['-c', ${JSON.stringify(script)}], { env }); process.kill(process.pid, 'SIGKILL')`,
  );
  await once(supervisor, 'exit');
  await eventually(() => expect(existsSync(file) && lives(Number(readFileSync(file, 'utf8')))).toBe(false));
});

test('a process that must end in its own way gets SIGQUIT first, and is killed when it does not end', async () => {
  const [polite, stubborn] = [join(folder, 'polite'), join(folder, 'stubborn')];
  const ends = `trap 'echo quit >> ${polite}; exit' QUIT; echo $$ > ${polite}; while :; do sleep 0.1; done`;
  const stays = `trap '' QUIT; echo $$ > ${stubborn}; while :; do sleep 0.1; done`;
  const supervisor = supervise(
    [ends, stays]
      .map((script) => `spawnGuarded('sh', ['-c', ${JSON.stringify(script)}], { env, whenOrphaned: 'QUIT' })`)
      .join(';'),
  );
  const pids = [await pidIn(polite), await pidIn(stubborn)];
  await kill(supervisor);
  await eventually(() => expect(readFileSync(polite, 'utf8')).toContain('quit'));
  await eventually(() => expect(pids.map(lives)).toEqual([false, false]));
}, 20_000);

test('its exit is told when its children have been killed', async () => {
  const { child, exit } = spawnGuarded('sh', ['-c', 'sleep 600 & echo $!; exit 3'], { env });
  const [pid] = (await once(child.stdout!, 'data')) as [Buffer];
  expect(await exit).toBe(3);
  await eventually(() => expect(lives(Number(pid))).toBe(false), { within: 1_000 });
});

test('a command that does not exist ends with what the shell says', async () => {
  const { exit, output } = await runGuarded('/no/such/command', [], { env });
  expect(exit).toBe(127);
  expect(output).toContain('/no/such/command');
});
