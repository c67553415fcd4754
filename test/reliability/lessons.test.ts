import { spawn } from 'node:child_process';
import { Client } from 'pg';
import { manage } from '../support/broker.js';
import { facts } from '../support/shop.js';

/** Runs `npm run lesson` on the servers of the shop under test. */
const runLesson = (...args: string[]): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['dist/demo/lessons/main.js', ...args], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (output += String(text)));
    child.once('close', (code) => resolve({ code, output }));
  });

/** One text per variant: its name, and whether the table counts lost or duplicated messages. */
const readTable = (output: string) =>
  [...output.matchAll(/^ {2}(\S.*?) {2,}(\d+) +(\d+) +(\d+)$/gm)].map(([, variant, , lost, duplicated]) =>
    [variant, lost === '0' ? '' : 'loses', duplicated === '0' ? '' : 'duplicates'].filter(Boolean).join(' '),
  );

test.concurrent.each([
  ['guarantees', ['at-most-once loses', 'at-least-once duplicates', 'effectively-once']],
  ['no-outbox', ['commit, then publish loses', 'publish, then commit duplicates', 'outbox and relay']],
  ['no-confirms', ['without confirms loses', 'with confirms']],
  ['auto-ack', ['acked on arrival loses', 'acked when done']],
  ['no-inbox', ['without an inbox duplicates', 'with an inbox']],
])(
  'lesson %s: every wrong variant loses or duplicates messages, the right one does neither',
  async (name, variants) => {
    const kills = name === 'no-outbox' ? '2' : '1';
    const { code, output } = await runLesson(name, '--messages', '40', '--kills', kills);
    if (code !== 0) throw new Error(output);
    expect(readTable(output)).toEqual(variants);
  },
);

test('a lesson deletes its database and its vhost; an unknown lesson is refused with the list of lessons', async () => {
  const vhosts = await manage<{ name: string }[]>('GET', 'vhosts');
  expect(vhosts.filter(({ name }) => name.startsWith('lesson-'))).toEqual([]);
  const admin = new Client({ connectionString: facts.adminDatabaseUrl });
  await admin.connect();
  const { rows } = await admin.query("SELECT datname FROM pg_database WHERE datname LIKE 'lesson-%'");
  await admin.end();
  expect(rows).toEqual([]);
  const { code, output } = await runLesson('no-such-lesson');
  expect([code, output]).toEqual([1, expect.stringContaining('no-confirms')]);
});
