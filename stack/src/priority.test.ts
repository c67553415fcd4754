import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { spawnGuarded } from './guarded-process.js';
import { setNice } from './priority.js';

const env = { PATH: process.env['PATH'] };

test('a process and its session get the nice value', async () => {
  const { child, exit } = spawnGuarded('sleep', ['600'], { env });
  await setNice(child, 7);
  expect(getPriority(child.pid)).toBe(7);
  const session = `/proc/${child.pid}/autogroup`;
  if (existsSync(session)) expect(readFileSync(session, 'utf8')).toMatch(/ nice 7\n$/);
  child.kill();
  await exit;
});

test('a process that has ended is left alone', async () => {
  const { child, exit } = spawnGuarded('true', [], { env });
  await exit;
  await expect(setNice(child, 7)).resolves.toBeUndefined();
});
