import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OrderCreated, subscriptions } from '#contracts';
import { failureTables } from '../../stack/src/docs/failure-table.js';
import { replaceSection } from '../../stack/src/docs/markdown.js';
import { topologyPage } from '../../stack/src/docs/topology-page.js';
import { misnamedHandlers } from './layout.js';
import { inTinyShop, type Planting, root } from './tiny-shop.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`);
const pages = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const runbooks = readdirSync(join(root, 'docs/runbooks')).map((name) => `docs/runbooks/${name}`);
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages, ...runbooks, ...decisions];

test('the topology in docs/architecture.md matches subscriptions.ts: regenerate it with "npm run docs"', () => {
  const page = read('docs/architecture.md');
  expect(page).toBe(replaceSection(page, 'topology', topologyPage(subscriptions)));
});

test('the failure classes in docs/guarantees.md match the error policy: regenerate it with "npm run docs"', () => {
  const page = read('docs/guarantees.md');
  expect(page).toBe(replaceSection(page, 'failures', failureTables()));
});

test('a new consumer appears in the topology', () => {
  const page = topologyPage({ ...subscriptions, tax: { publishes: [], consumes: [OrderCreated] } });
  expect(page).toContain('order -->|"order.created"| tax');
  expect(page).toContain('`tax.order.created`');
});

test('a page without the markers of a generated section is refused', () => {
  expect(() => replaceSection('# Architecture\n', 'topology', '')).toThrow(
    'Put <!-- generated: topology --> and <!-- end --> on lines of their own',
  );
});

test.each(documents)('every link of %s has a target', (file) => {
  expect(brokenLinks(file)).toEqual([]);
});

test('the walk from POST /orders to the published event has at most ten files, each once', () => {
  const [, walk = ''] = /^## From POST[^]*?$([^]*?)^## /m.exec(read('docs/architecture.md')) ?? [];
  const files = [...walk.matchAll(/^\d+\. \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file]) => file);
  expect(files).toContain('../apps/order/src/place-order.ts');
  expect(files.length).toBeLessThanOrEqual(10);
  expect(new Set(files).size).toBe(files.length);
});

test('README.md has less than 150 lines and shows a method of the handler that it links as it is in the file', () => {
  const page = read('README.md');
  expect(page.split('\n').length).toBeLessThan(151);
  const [, file = '', shown = ''] = /\((\S+\.handler\.ts)\)[^]*?```ts\n([^]*?)```/.exec(page) ?? [];
  expect(shown).toContain('@Subscribe');
  expect(read(file)).toContain(shown.replace(/^(?=.)/gm, '  '));
});

test('every step of the life of one message names a function in the file that it links', () => {
  const page = read('docs/the-life-of-one-message.md');
  const steps = [...page.matchAll(/^\| (\d+)\. .*? \| \[(\w+)\]\((\S+)\) \|/gm)];
  expect(steps.map(([, step]) => step)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  const isThere = ([, , name = '', file = '']: string[]) =>
    new RegExp(`^ *(export )?(private )?(async )?(function )?${name}(<[^(]*)?\\(`, 'm').test(
      read(join('docs', file)),
    );
  expect(steps.filter((step) => !isThere(step))).toEqual([]);
  expect(page.split('\n').length).toBeLessThan(40);
});

test('every protection in SECURITY.md names the test that attacks it', () => {
  const [, protectedTable = ''] = read('SECURITY.md').split(/^## What is (?:not )?protected$/m);
  expect(protectedTable).toContain('cannot connect to another');
  expect(unprovenRows(protectedTable)).toEqual([]);
  expect(
    unprovenRows(protectedTable.replace('cannot connect to another', 'connects to no other')),
  ).toHaveLength(1);
});

test('every guarantee quotes the name of the test that proves it', () => {
  const page = read('docs/guarantees.md');
  expect(unprovenRows(page)).toEqual([]);
  expect(unprovenRows('| what goes wrong | what holds |\n| --- | --- |\n| all | fine |')).toEqual([
    '| all | fine |',
  ]);
  expect(unprovenRows(page.replace('two relays on one outbox publish', 'two relays publish'))).toHaveLength(
    1,
  );
});

test('every statement about replicas quotes the name of the test that proves it', () => {
  const page = read('docs/replicas.md');
  const [, provable = ''] = page.split('## The proxy');
  const proved = provable.replace(/^## What each process has for itself$[^]*/m, '');
  expect(proved.match(/^\| /gm)!.length).toBeGreaterThan(25);
  expect(unprovenRows(proved)).toEqual([]);
  expect(unprovenRows(proved.replace('two replicas that cancel', 'two that cancel'))).toHaveLength(1);
});

test('docs/guarantees.md quotes every lesson and no other', () => {
  const lessons = readdirSync(join(root, 'demo/lessons')).filter(
    (name) => name !== 'environment' && existsSync(join(root, 'demo/lessons', name, 'lesson.ts')),
  );
  const quoted = [...read('docs/guarantees.md').matchAll(/^\$ npm run -s lesson -- (\S+)$/gm)];
  expect(quoted.map(([, name]) => name).sort()).toEqual(lessons.sort());
});

test('the decisions are numbered without a gap', () => {
  const numbers = decisions.map((file) => Number(/\/(\d{4})-/.exec(file)?.[1]));
  expect(numbers.sort((one, other) => one - other)).toEqual(numbers.map((_, i) => i + 1));
});

test.each(decisions)('%s has the sections of a decision record', (file) => {
  const text = read(file);
  expect(file).toMatch(/\/\d{4}-[a-z0-9-]+\.md$/);
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  expect(text.match(/^#+ .*/gm)).toEqual([
    expect.stringMatching(/^# \w/),
    '## Context',
    '## Decision',
    '## Alternatives',
    '## Consequences',
  ]);
  expect(text).toMatch(/^Status: (accepted|superseded by \[).*\nDate: \d{4}-\d\d-\d\d$/m);
});

test('the handlers in docs/how-do-i.md follow the rules for handlers', async () => {
  const shown = [...read('docs/how-do-i.md').matchAll(/^`(\S+\.ts)`.*\n\n```ts\n([^]*?)\n```/gm)].map(
    ([, file = '', code = '']): Planting => [file, code],
  );
  const handlers = shown.filter(([file]) => file.includes('/handlers/'));
  expect(handlers).not.toHaveLength(0);
  expect(await inTinyShop(shown, misnamedHandlers)).toEqual([]);
  for (const [, code] of handlers) expect(code.split('\n').length).toBeLessThanOrEqual(35);
});

test('every diff in docs/how-do-i.md that names a file applies to it', () => {
  const diffs = [...read('docs/how-do-i.md').matchAll(/`(\S+\.ts)`:\n\n```diff\n([^]*?)```/g)];
  expect(diffs.map(([, file]) => file)).toEqual([
    'libs/contracts/src/subscriptions.ts',
    'apps/payment/src/payment.module.ts',
  ]);
  for (const [, file = '', diff = ''] of diffs)
    expect(read(file)).toContain(diff.replace(/^\+.*\n/gm, '').replace(/^[ -]/gm, ''));
});

/** Table rows that link no test, or a test that its file does not have; `…` stands for the `%s` of a test name. */
function unprovenRows(page: string): string[] {
  const rows = page
    .replace(/<!-- generated: [^]*?<!-- end -->/g, '')
    .split('\n')
    .filter((line) => /^\| (?!what goes wrong|what, and from whom|effect outside|---)/.test(line));
  return rows.filter((row) => {
    const proofs = [
      ...row.matchAll(/\[([^\]]+)\]\((?:\.\.\/)?((?:test|apps|libs|stack)\/[^)]+\.test\.ts)\)/g),
    ];
    const isThere = ([, name = '', file = '']: string[]) =>
      existsSync(join(root, file)) && read(file).replaceAll('%s', '…').includes(name);
    return proofs.length === 0 || !proofs.every(isThere);
  });
}

/** Links to missing files and missing headings. */
function brokenLinks(file: string): string[] {
  const text = read(file).replace(/^```[^]*?^```/gm, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) return true;
      return heading !== undefined && !headingsOf(target).includes(heading);
    });
}

/** As GitHub and GitLab make anchors. */
const headingsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
