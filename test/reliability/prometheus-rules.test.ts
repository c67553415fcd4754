import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localPrometheusConfig } from '../../stack/src/observe/prometheus-config.js';
import { rules } from '../support/expressions.js';
import { OBSERVABILITY, prometheusFile, promtool } from '../support/prometheus.js';
import { facts } from '../support/shop.js';

const ifInstalled = prometheusFile ? test : test.skip;

/** Throws with its output if it finds a mistake. */
const run = (...args: string[]): string => execFileSync(promtool, args, { encoding: 'utf8', stdio: 'pipe' });

const filesIn = (folder: string, pattern: RegExp) =>
  readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));

ifInstalled('promtool accepts the configuration for containers and the one of npm start -- --observe', () => {
  expect(run('check', 'config', join(OBSERVABILITY, 'prometheus.yml'))).toContain(
    'SUCCESS: 2 rule files found',
  );
  const folder = mkdtempSync(join(tmpdir(), 'order-rail-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  try {
    writeFileSync(file, localPrometheusConfig(facts.ports));
    expect(run('check', 'config', file)).toContain('SUCCESS: 2 rule files found');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

ifInstalled('promtool accepts every rule', () => {
  expect(run('check', 'rules', ...filesIn(join(OBSERVABILITY, 'rules'), /\.yml$/))).not.toContain('FAILED');
});

ifInstalled('each alert fires when its condition is true and does not otherwise', () => {
  const tests = filesIn(OBSERVABILITY, /\.test\.yml$/);
  expect(run('test', 'rules', ...tests)).not.toContain('FAILED');
  const tested = tests.map((file) => readFileSync(file, 'utf8')).join('');
  for (const { alert } of rules()) if (alert) expect(tested).toContain(`docs/runbooks/${alert}.md`);
});
