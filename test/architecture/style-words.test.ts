import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inTinyShop, root } from './tiny-shop.js';

const script = join(root, 'test/architecture/style-words.mjs');

/** Runs the command, and returns what it prints without the counts per folder. */
function findingsIn(folder: string): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  if (stderr) throw new Error(stderr);
  const findings = stdout.split('\n').filter((line) => line.includes(' → '));
  expect(stdout).toContain(`${findings.length}  findings`);
  expect(status).toBe(findings.length === 0 ? 0 : 1);
  return findings;
}

test('the repository uses none of the replaced words: "node test/architecture/style-words.mjs" lists them', () => {
  expect(findingsIn(root)).toEqual([]);
});

test('the tiny shop uses none of the replaced words', async () => {
  expect(await inTinyShop([], findingsIn)).toEqual([]);
});

test.each([
  ['an identifier', 'apps/order/src/domain/order.ts', 'const lettersOf = 1;', 'letter'],
  ['a constant', 'apps/order/src/domain/order.ts', 'const STOP_PATIENCE_MS = 1;', 'patience'],
  ['a string', 'apps/order/src/domain/order.ts', "const text = 'what was told';", 'tell'],
  ['a comment', 'libs/messaging/src/broker.ts', '/** Kept until the message is settled. */', 'settle'],
  ['a name of a table', 'apps/order/src/domain/order.ts', "sql('SELECT FROM story_steps');", 'story'],
  ['a document', 'docs/page.md', 'The books of the shop.', 'book'],
  ['a test name', 'test/reliability/a.test.ts', "test('the bank is away', () => {});", 'away'],
  ['a style sheet', 'demo/control-room/page/src/styles/letters.css', '', 'letter'],
  ['a path', 'apps/order/src/verdict/index.ts', 'export {};', 'verdict'],
  ['a type', 'libs/messaging/src/broker.ts', 'type Cause = string;', 'Cause'],
  ['a phrase', 'docs/page.md', 'RabbitMQ takes no messages.', 'takes no messages'],
  ['an event', 'libs/messaging/src/broker.ts', 'const onMove = 1;', 'move'],
])('finds the word in %s: %s: %s', async (_, file, text, word) => {
  const findings = await inTinyShop([[file, text]], findingsIn);
  expect(findings).toEqual([expect.stringContaining(`: ${word}`)]);
  expect(findings[0]).toContain(file);
});

test.each([
  ['docs/page.md', 'Use letters, digits and dashes for a dead letter.'],
  ['docs/page.md', 'See the page "The life of one message".'],
  ['demo/control-room/page/src/styles/head.css', '.head { letter-spacing: 1px; line-height: 1; }'],
  ['apps/order/src/domain/order.ts', "const cause = error.cause; const headers = ['x-death'];"],
  ['apps/order/src/domain/order.ts', 'const orderLines = await Promise.allSettled([]);'],
])('finds nothing where a word is right: %s: %s', async (file, text) => {
  expect(await inTinyShop([[file, text]], findingsIn)).toEqual([]);
});

test.each([
  ['libs/contracts/published/a.json', '{ "title": "a letter" }'],
  ['prisma/order/migrations/1/migration.sql', 'CREATE TABLE letters ();'],
  ['prisma/order/generated/client.ts', 'const letters = 1;'],
])('does not search %s', async (file, text) => {
  expect(await inTinyShop([[file, text]], findingsIn)).toEqual([]);
});
