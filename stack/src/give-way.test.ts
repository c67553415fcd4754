import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { giveWay } from './give-way.js';

test('a process that gives way is behind the others for the processors, and so is its session', async () => {
  const processes = [1, 2].map(() => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }));
  try {
    await Promise.all(processes.map(({ pid }) => giveWay(pid!)));
    for (const { pid } of processes) {
      expect(getPriority(pid)).toBe(10);
      const session = `/proc/${pid}/autogroup`;
      if (existsSync(session)) expect(readFileSync(session, 'utf8')).toMatch(/ nice 10$/m);
    }
  } finally {
    for (const child of processes) child.kill('SIGKILL');
  }
});

test('one that has ended already needs no way', async () => {
  const child = spawn('true', { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  await expect(giveWay(child.pid!)).resolves.toBeUndefined();
});
