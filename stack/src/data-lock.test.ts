import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../../test/support/eventually.js';
import { lockData } from './data-lock.js';
import { FileLock } from './file-lock.js';

let folder: string;
const started: { supervisor: ChildProcess; child: number }[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'data-lock-'))));
afterEach(() => {
  for (const { supervisor, child } of started.splice(0))
    for (const kill of [() => supervisor.kill('SIGKILL'), () => process.kill(child, 'SIGKILL')])
      try {
        kill();
      } catch {
        // The test has already ended it.
      }
  rmSync(folder, { recursive: true });
});

const dataDir = () => join(folder, 'shop');

/** Another start: locks the folder, spawns a child with `childOptions`, which may inherit the lock, and waits. */
async function otherStart(childOptions: string): Promise<{ supervisor: ChildProcess; child: number }> {
  const supervisor = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { spawn } from 'node:child_process';
       import { lockData } from ${JSON.stringify(resolve('dist/stack/src/data-lock.js'))};
       const lock = await lockData(${JSON.stringify(dataDir())});
       const child = spawn('sleep', ['600'], ${childOptions});
       console.log(child.pid);
       setInterval(() => {}, 1_000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [pid] = (await once(supervisor.stdout, 'data')) as [Buffer];
  started.push({ supervisor, child: Number(pid) });
  return { supervisor, child: Number(pid) };
}

test('a data folder has one supervisor at a time, and another start names it in its error', async () => {
  const { supervisor } = await otherStart(`{ stdio: 'ignore' }`);
  await expect(lockData(dataDir())).rejects.toThrow(
    `${dataDir()} is in use: this shop is already running (process ${supervisor.pid}). Stop it there with Ctrl-C first.`,
  );
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  (await lockData(dataDir())).release();
});

test('a start that finds the lock before the pid is written waits for the pid', async () => {
  const file = `${dataDir()}.lock`;
  const supervisor = FileLock.tryAcquire(file);
  const refused = expect(lockData(dataDir())).rejects.toThrow('already running (process 4711).');
  setImmediate(() => writeFileSync(file, '4711'));
  await refused;
  supervisor!.release();
});

test('a second lock in the same process is refused too', async () => {
  const first = await lockData(dataDir());
  await expect(lockData(dataDir())).rejects.toThrow('is in use');
  first.release();
  (await lockData(dataDir())).release();
});

test('a start waits until the processes of a killed start have ended, and kills those that do not end', async () => {
  const { supervisor, child } = await otherStart(
    `{ stdio: ['ignore', 'ignore', 'ignore', lock.descriptor] }`,
  );
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  expect(process.kill(child, 0)).toBe(true);
  (await lockData(dataDir(), { endWithinMs: 300 })).release();
  await eventually(() => expect(() => process.kill(child, 0)).toThrow('ESRCH'));
});
