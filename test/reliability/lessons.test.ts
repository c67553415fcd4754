import { spawn } from 'node:child_process';
import { Client } from 'pg';
import { manage } from '../support/broker.js';
import { facts } from '../support/shop.js';

/** Runs the command that readers have, on the servers of the shop under test. */
const lesson = (...words: string[]): Promise<{ code: number | null; said: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['dist/demo/lessons/main.js', ...words], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (text) => (said += String(text)));
    child.stderr.on('data', (text) => (said += String(text)));
    child.once('close', (code) => resolve({ code, said }));
  });

/** Of each way whether it lost and whether it duplicated something, by the figures of the table. */
const readTable = (said: string) =>
  [...said.matchAll(/^ {2}(\S.*?) {2,}(\d+) +(\d+) +(\d+)$/gm)].map(([, way, , lost, duplicated]) =>
    [way, lost === '0' ? '' : 'loses', duplicated === '0' ? '' : 'duplicates'].filter(Boolean).join(' '),
  );

test.concurrent.each([
  ['guarantees', ['at-most-once loses', 'at-least-once duplicates', 'effectively-once']],
  ['no-outbox', ['commit, then publish loses', 'publish, then commit duplicates', 'outbox and relay']],
  ['no-confirms', ['without confirms loses', 'with confirms']],
  ['auto-ack', ['acked on arrival loses', 'acked when done']],
  ['no-inbox', ['without an inbox duplicates', 'with an inbox']],
])(
  'in lesson %s only the correct way neither loses nor duplicates messages',
  async (name, ways) => {
    const kills = name === 'no-outbox' ? '2' : '1';
    const { code, said } = await lesson(name, '--tickets', '40', '--kills', kills);
    expect([said, code, readTable(said)]).toEqual([said, 0, ways]);
  },
  180_000,
);

test('a lesson removes everything that it created, and an unknown lesson is refused with the list of lessons', async () => {
  const vhosts = await manage<{ name: string }[]>('GET', 'vhosts');
  expect(vhosts.filter(({ name }) => name.startsWith('lesson-'))).toEqual([]);
  const admin = new Client({ connectionString: facts.adminDatabaseUrl });
  await admin.connect();
  const { rows } = await admin.query("SELECT datname FROM pg_database WHERE datname LIKE 'lesson-%'");
  await admin.end();
  expect(rows).toEqual([]);
  const { code, said } = await lesson('no-such-lesson');
  expect([code, said]).toEqual([1, expect.stringContaining('no-confirms')]);
});
