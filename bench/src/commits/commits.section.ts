import { Client } from 'pg';
import { inTurns } from '../rounds.js';
import type { Bench, Figure, Section } from '../section.js';
import { ratios } from '../statistics.js';

const CONNECTIONS = 20;
const TIMED_MS = 4_000;

const INSERT = 'INSERT INTO bench_commits DEFAULT VALUES';
const NOTIFYING_INSERT = `${INSERT} RETURNING pg_notify('bench', '')::text`;

async function measure(bench: Bench): Promise<Figure[]> {
  const url = bench.stack.facts.adminDatabaseUrl;
  await run(url, 'CREATE TABLE IF NOT EXISTS bench_commits (id bigserial PRIMARY KEY)');
  try {
    const { notifying, silent } = await inTurns(bench, {
      notifying: () => commitsPerSecond(url, NOTIFYING_INSERT),
      silent: () => commitsPerSecond(url, INSERT),
    });
    return [
      { what: 'commits a second with NOTIFY', unit: '/s', samples: notifying },
      { what: 'commits a second without NOTIFY', unit: '/s', samples: silent },
      { what: 'with NOTIFY against without', unit: 'x', samples: ratios(notifying, silent) },
    ];
  } finally {
    await run(url, 'DROP TABLE bench_commits');
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function commitsPerSecond(url: string, sql: string): Promise<number> {
  const clients = Array.from({ length: CONNECTIONS }, () => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const startedAt = performance.now();
    let commits = 0;
    const commitUntilTheEnd = async (client: Client) => {
      for (; performance.now() - startedAt < TIMED_MS; commits++)
        await client.query({ name: 'insert', text: sql });
    };
    await Promise.all(clients.map(commitUntilTheEnd));
    return (commits * 1_000) / (performance.now() - startedAt);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

export const commits: Section = {
  name: 'commits',
  title: 'Commits that notify',
  about: `A transaction that writes an outbox row notifies the relay. PostgreSQL lets only one such transaction of the whole server commit at a time, because notifications have the order of the commits. ${CONNECTIONS} connections insert one row per transaction, with and without NOTIFY.`,
  measure,
};
