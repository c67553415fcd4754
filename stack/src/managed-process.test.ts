import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../test/support/eventually.js';
import { ManagedProcess } from './managed-process.js';
import { readLog } from './read-log.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'managed-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('stop kills a process that ignores SIGTERM at the timeout, and does not restart it', async () => {
  const logFile = join(folder, 'log');
  const code = "process.on('SIGTERM', () => {}); console.log('listening'); setInterval(() => {}, 1_000);";
  const managed = new ManagedProcess({
    name: 'stubborn',
    command: process.execPath,
    args: ['-e', code],
    env: {},
    logFile,
    probe: () => Promise.resolve(readLog(logFile, 0).includes('listening')),
  });
  managed.start();
  await managed.ready(30_000);
  const startedAt = performance.now();
  await managed.stop(300);
  expect(performance.now() - startedAt).toBeGreaterThan(290);
  expect(managed.status()).toMatchObject({ state: 'stopped', lastExit: 'SIGKILL', pid: undefined });
});

test('a process that is stuck after a pause is restarted, once', async () => {
  let asked = 0;
  const managed = new ManagedProcess({
    name: 'stuck',
    command: 'sleep',
    args: ['600'],
    env: { PATH: process.env['PATH'] },
    logFile: join(folder, 'log'),
    probe: () => Promise.resolve(true),
    isStuckAfterPause: () => Promise.resolve(++asked === 2),
  });
  managed.start();
  await managed.ready(10_000);
  const { pid } = managed.status();
  managed.pause();
  managed.resume();
  const { pid: next } = await eventually(() => {
    const status = managed.status();
    expect(status).toMatchObject({ state: 'up', lastExit: 'SIGTERM' });
    return status;
  });
  expect(next).not.toBe(pid);
  expect(asked).toBe(2);
  await managed.stop();
});
