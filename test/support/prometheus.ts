import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { ManagedProcess } from '../../stack/src/managed-process.js';
import { ensureProgram } from '../../stack/src/install-program.js';
import { observerSpecs } from '../../stack/src/observe/observer-specs.js';
import { localPrometheusConfig } from '../../stack/src/observe/prometheus-config.js';
import { readOrCreateSecrets } from '../../stack/src/secrets.js';
import { facts } from './shop.js';
import { shortenedRules } from './shortened-rules.js';

export const OBSERVABILITY = 'deploy/observability';

/** Installs Debian's package if it is missing. Undefined if that needs a password. */
export const prometheusFile = await ensureProgram('prometheus', () => undefined).catch((error: unknown) => {
  console.warn(`The tests with Prometheus are skipped: ${(error as Error).message}`);
  return undefined;
});

export const promtool = join(dirname(prometheusFile ?? ''), 'promtool');

export interface Sample {
  metric: Record<string, string>;
  value: [time: number, value: string];
}

/** A Prometheus that scrapes the shop under test each second, with {@link shortenedRules}. */
export class TestPrometheus {
  private constructor(private readonly processes: ManagedProcess[]) {}

  static async start(): Promise<TestPrometheus> {
    const folder = join(facts.dataDir, 'prometheus');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'rules'), { recursive: true });
    for (const file of readdirSync(join(OBSERVABILITY, 'rules'))) {
      const rules = readFileSync(join(OBSERVABILITY, 'rules', file), 'utf8');
      writeFileSync(join(folder, 'rules', file), shortenedRules(rules));
    }
    const local = parse(localPrometheusConfig(facts.ports)) as { scrape_configs: { job_name: string }[] };
    const config = stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      // While PostgreSQL is down, the exporter answers after more than a second.
      scrape_configs: local.scrape_configs.map((job) =>
        job.job_name === 'postgresql' ? { ...job, scrape_interval: '4s', scrape_timeout: '4s' } : job,
      ),
      rule_files: [resolve(folder, 'rules/*.yml')],
    });
    const secretsFile = join(facts.dataDir, 'secrets.json');
    if (!existsSync(secretsFile)) throw new Error(`${secretsFile} is missing`);
    const specs = await observerSpecs(facts, readOrCreateSecrets(secretsFile), () => undefined, config);
    const processes = specs.map((spec) => new ManagedProcess(spec));
    for (const process of processes) process.start();
    await Promise.all(processes.map((process) => process.ready(60_000, { firstStart: true })));
    return new TestPrometheus(processes);
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
  }

  async query(expression: string): Promise<Sample[]> {
    const body = new URLSearchParams({ query: expression });
    const response = await fetch(`${this.url}/api/v1/query`, { method: 'POST', body });
    const { status, error, data } = (await response.json()) as {
      status: string;
      error?: string;
      data: { result: Sample[] };
    };
    if (status !== 'success') throw new Error(`${expression}: ${error}`);
    return data.result;
  }

  /** The names of all metrics that it has scraped or recorded. */
  async names(): Promise<string[]> {
    const response = await fetch(`${this.url}/api/v1/label/__name__/values`);
    return ((await response.json()) as { data: string[] }).data;
  }

  private get url(): string {
    return `http://127.0.0.1:${facts.ports.prometheus}`;
  }
}
