import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'amqplib';
import type { Client } from 'pg';
import { freePort } from '../../stack/src/ports.js';
import { accountOfPostgres } from '../../stack/src/postgres-account.js';
import { databaseFolder, deleteDatabase } from '../../stack/src/postgres-folders.js';
import { startServers } from '../../stack/src/servers.js';
import { withClient } from '../../stack/src/setup/databases.js';
import { dataDirOf } from '../../stack/src/stack-facts.js';

const name = 'earlier-data-folders';
const dataDir = dataDirOf(name);
const secretsFile = join(dataDir, 'secrets.json');

const start = async () => {
  const [postgres, amqp, management, erlang, epmd] = await Promise.all(Array.from({ length: 5 }, freePort));
  const ports = { postgres: postgres!, amqp: amqp!, management: management!, erlang: erlang!, epmd: epmd! };
  return await startServers(name, ports, () => undefined, new AbortController().signal);
};

const forget = () => {
  deleteDatabase(dataDir);
  for (const path of [dataDir, `${dataDir}.lock`, `${dataDir}.processes.lock`])
    rmSync(path, { recursive: true, force: true });
};
beforeAll(forget);
afterAll(forget);

const SHARED = 'one-for-both-systems';

/** What an earlier version leaves: one password for both administrators, open files, and from root a database of nobody in the data folder. */
async function makeEarlierFolder(): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(secretsFile, JSON.stringify({ 'postgres@database': SHARED, 'admin@broker': SHARED }));
  const servers = await start();
  await withClient(servers.adminDatabaseUrl, (client) => client.query('CREATE TABLE kept ()'));
  await servers.stop();
  writeFileSync(secretsFile, JSON.stringify({ admin: SHARED, operator: 'kept', order: 'for-both' }));
  spawnSync('chmod', ['-R', 'go+rX', dataDir]);
  const account = accountOfPostgres();
  if (!account) return;
  const database = join(dataDir, 'postgres');
  renameSync(databaseFolder(dataDir, account), database);
  spawnSync('chown', ['-R', '65534:65534', database]);
}

const canConnect = async (url: string) =>
  await connect(url).then(
    (connection) => connection.close().then(() => true),
    () => false,
  );

test('the data of an earlier version is kept, closed to others, and each system gets a password of its own', async () => {
  await makeEarlierFolder();
  const servers = await start();
  try {
    const kept = (client: Client) => client.query("SELECT FROM pg_class WHERE relname = 'kept'");
    expect((await withClient(servers.adminDatabaseUrl, kept)).rowCount).toBe(1);
    expect(new URL(servers.adminDatabaseUrl).password).toBe(SHARED);
    expect(readFileSync(secretsFile, 'utf8').split(SHARED)).toHaveLength(2);
    const before = new URL(servers.rabbitmq.adminUrl);
    expect(before.password).not.toBe(SHARED);
    expect(await canConnect(servers.rabbitmq.adminUrl)).toBe(true);
    before.password = SHARED;
    expect(await canConnect(before.href)).toBe(false);
    for (const file of ['.', 'secrets.json', 'rabbitmq/rabbitmq.conf', 'logs/rabbitmq.log'])
      expect([file, statSync(join(dataDir, file)).mode & 0o077]).toEqual([file, 0]);
  } finally {
    await servers.stop();
  }
}, 180_000);
