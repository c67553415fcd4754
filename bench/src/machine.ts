import { cpus, totalmem } from 'node:os';
import { Client } from 'pg';
import type { StackFacts } from '../../stack/src/stack-facts.js';

/** Describes the hardware and the versions; has no host or user name. */
export async function describeMachine(facts: StackFacts): Promise<[name: string, value: string][]> {
  const processors = cpus();
  return [
    ['processor', `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GB`],
    ['system', `${process.platform} ${process.arch}`],
    ['Node', process.versions.node],
    ['PostgreSQL', await postgresVersion(facts)],
    ['RabbitMQ', await rabbitmqVersion(facts)],
  ];
}

async function postgresVersion({ adminDatabaseUrl }: StackFacts): Promise<string> {
  const client = new Client({ connectionString: adminDatabaseUrl });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return rows[0]!.server_version;
}

async function rabbitmqVersion({ rabbitmq }: StackFacts): Promise<string> {
  const { origin, username, password } = new URL(rabbitmq.managementUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64')}`;
  const answer = await fetch(`${origin}/api/overview`, { headers: { authorization } });
  return ((await answer.json()) as { rabbitmq_version: string }).rabbitmq_version;
}
