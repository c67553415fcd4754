import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fetchBounded } from '#http-client';
import type { ProcessSpec } from '../process-spec.js';
import { inherited } from '../node-processes.js';
import { replaceFile } from '../replace-file.js';
import { passwordOf, type Secrets } from '../secrets.js';
import { METRICS_READER } from '../setup/auditor.js';
import type { StackFacts } from '../stack-facts.js';
import { ensureProgram } from '../install-program.js';

/** Prometheus with its data in the folder of the stack, and the exporter of PostgreSQL's metrics. */
export async function observerSpecs(
  facts: StackFacts,
  secrets: Secrets,
  progress: (step: string) => void,
  config: string,
): Promise<ProcessSpec[]> {
  const [prometheus, exporter] = [
    await ensureProgram('prometheus', progress),
    await ensureProgram('prometheus-postgres-exporter', progress),
  ];
  return [
    prometheusSpec(prometheus, facts, config),
    exporterSpec(exporter, facts, passwordOf(secrets, METRICS_READER, 'database')),
  ];
}

function prometheusSpec(command: string, { ports, dataDir }: StackFacts, config: string): ProcessSpec {
  const home = join(dataDir, 'prometheus');
  mkdirSync(home, { recursive: true });
  const configFile = join(home, 'prometheus.yml');
  replaceFile(configFile, config);
  const address = `127.0.0.1:${ports.prometheus}`;
  return {
    name: 'prometheus',
    command,
    args: [
      `--config.file=${resolve(configFile)}`,
      `--storage.tsdb.path=${resolve(home, 'data')}`,
      '--storage.tsdb.retention.time=7d',
      '--enable-feature=exemplar-storage',
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
    env: inherited(),
    logFile: join(dataDir, 'logs', 'prometheus.log'),
    probe: () => responds(`http://${address}/-/ready`),
  };
}

function exporterSpec(command: string, { ports, dataDir, adminDatabaseUrl }: StackFacts, password: string) {
  const { host, searchParams } = new URL(adminDatabaseUrl);
  // As node-postgres; the default of the exporter refuses a server without TLS.
  const sslmode = searchParams.get('sslmode') ?? 'disable';
  const address = `127.0.0.1:${ports['postgres-exporter']}`;
  return {
    name: 'postgres-exporter',
    command,
    // Its query of pg_stat_bgwriter fails since PostgreSQL 17.
    args: [`--web.listen-address=${address}`, '--no-collector.bgwriter'],
    env: {
      ...inherited(),
      DATA_SOURCE_URI: `${host}/postgres?sslmode=${sslmode}`,
      DATA_SOURCE_USER: METRICS_READER,
      DATA_SOURCE_PASS: password,
    },
    logFile: join(dataDir, 'logs', 'postgres-exporter.log'),
    probe: () => responds(`http://${address}/metrics`),
  };
}

/** The response of the exporter has about 200 KB. */
const responds = async (url: string): Promise<boolean> =>
  (await fetchBounded(url, { timeoutMs: 2_000, maxBytes: 10_000_000 })).ok;
