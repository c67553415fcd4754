import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
