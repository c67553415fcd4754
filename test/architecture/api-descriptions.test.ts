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
  'docs/openapi/%s.yaml is what the controllers say: regenerate it with "npm run docs"',
  (service) => {
    const file = join(root, `docs/openapi/${service}.yaml`);
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(documents[service]);
  },
);

const rules = createConfig({
  extends: ['recommended-strict'],
  // Every operation tells what a refusal looks like. The shop of a reader runs on his own machine.
  rules: { 'operation-4xx-problem-details-rfc7807': 'error', 'no-server-example.com': 'off' },
});

async function remarksOn(source: string): Promise<string[]> {
  const remarks = await lintFromString({ source, config: await rules });
  return remarks.map(({ message, location: [at] }) => `${at?.pointer}: ${message}`);
}

test.each(apps)('the API description of %s is read by the linter without a remark', async (service) => {
  expect(await remarksOn(documents[service]!)).toEqual([]);
});

test('an API description that is wrong is remarked on', async () => {
  const broken = documents['payment']!.replace('summary:', 'sumary:');
  expect(await remarksOn(broken)).toContainEqual(expect.stringContaining('sumary'));
});

test.each(apps)('every operation of %s tells what it answers when all goes well', (service) => {
  const { paths } = parse(documents[service]!) as Description;
  const mute = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { responses }]) => !responses['204'] && !Object.entries(responses).some(isFull))
      .map(([method]) => `${method} ${path}`),
  );
  expect(mute).toEqual([]);
});

const isFull = ([status, { content }]: [string, { content?: object }]): boolean =>
  status.startsWith('2') && content !== undefined;
