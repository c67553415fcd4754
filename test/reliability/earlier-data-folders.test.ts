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

const deleteData = () => {
  deleteDatabase(dataDir);
  for (const path of [dataDir, `${dataDir}.lock`, `${dataDir}.processes.lock`])
    rmSync(path, { recursive: true, force: true });
};
beforeAll(deleteData);
afterAll(deleteData);

const SHARED = 'one-for-both-systems';

/**
 * Creates the data of an earlier version: one password for both administrators, open file modes and, for root, a database
 * that the user nobody owns in the data folder.
 */
async function createEarlierFolder(): Promise<void> {
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

test('startup keeps the data of an earlier version, closes it to other users, and gives each system its own password', async () => {
  await createEarlierFolder();
  const servers = await start();
  try {
    const findKeptTable = (client: Client) => client.query("SELECT FROM pg_class WHERE relname = 'kept'");
    expect((await withClient(servers.adminDatabaseUrl, findKeptTable)).rowCount).toBe(1);
    expect(new URL(servers.adminDatabaseUrl).password).toBe(SHARED);
    expect(readFileSync(secretsFile, 'utf8').split(SHARED)).toHaveLength(2);
    const brokerUrl = new URL(servers.rabbitmq.adminUrl);
    expect(brokerUrl.password).not.toBe(SHARED);
    expect(await canConnect(servers.rabbitmq.adminUrl)).toBe(true);
    brokerUrl.password = SHARED;
    expect(await canConnect(brokerUrl.href)).toBe(false);
    for (const file of ['.', 'secrets.json', 'rabbitmq/rabbitmq.conf', 'logs/rabbitmq.log'])
      expect([file, statSync(join(dataDir, file)).mode & 0o077]).toEqual([file, 0]);
  } finally {
    await servers.stop();
  }
});
