import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { parse } from 'yaml';
import { apps } from '../../stack/src/apps.js';
import { openApiDocuments } from '../../stack/src/docs/openapi.js';
import { root } from './tiny-shop.js';

interface Description {
  paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
}

let documents: Record<string, string>;

beforeAll(() => {
  documents = openApiDocuments();
});

test.each(apps)(
  'docs/openapi/%s.yaml matches the controllers: regenerate it with "npm run docs"',
  (service) => {
    const file = join(root, `docs/openapi/${service}.yaml`);
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(documents[service]);
  },
);

const rules = createConfig({
  extends: ['recommended-strict'],
  // Every operation documents its refusals. The server is localhost, where every reader runs the shop.
  rules: { 'operation-4xx-problem-details-rfc7807': 'error', 'no-server-example.com': 'off' },
});

async function findingsIn(source: string): Promise<string[]> {
  const problems = await lintFromString({ source, config: await rules });
  return problems.map(({ message, location: [at] }) => `${at?.pointer}: ${message}`);
}

test.each(apps)('the linter finds no problem in the API description of %s', async (service) => {
  expect(await findingsIn(documents[service]!)).toEqual([]);
});

test('the linter reports a wrong API description', async () => {
  const wrong = documents['payment']!.replace('summary:', 'sumary:');
  expect(await findingsIn(wrong)).toContainEqual(expect.stringContaining('sumary'));
});

test.each(apps)('every operation of %s documents its successful response', (service) => {
  const { paths } = parse(documents[service]!) as Description;
  const undocumented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { responses }]) => !responses['204'] && !Object.entries(responses).some(hasContent))
      .map(([method]) => `${method} ${path}`),
  );
  expect(undocumented).toEqual([]);
});

const hasContent = ([status, { content }]: [string, { content?: object }]): boolean =>
  status.startsWith('2') && content !== undefined;
