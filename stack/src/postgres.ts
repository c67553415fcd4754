import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { Client } from 'pg';
import { runGuarded } from './guarded-process.js';
import type { ProcessSpec } from './process-spec.js';
import { type Account, accountOfPostgres } from './postgres-account.js';
import { findBinaries } from './postgres-binaries.js';
import { moveDatabase, databaseFolder } from './postgres-folders.js';
import { replaceFile } from './replace-file.js';
import { SECRETS_ADVICE } from './secrets.js';
import { maxDatabaseConnections } from './setup/limits.js';

export interface PostgresOptions {
  dataDir: string;
  port: number;
  superuserPassword: string;
  logFile: string;
  /** The descriptor of the data folder's lock. */
  lock?: number;
}

/** PostgreSQL 18 from npm, durable, on loopback only. Creates its data folder at the first start. */
export async function postgresSpec({
  dataDir,
  port,
  superuserPassword,
  logFile,
  lock,
}: PostgresOptions): Promise<ProcessSpec> {
  const account = accountOfPostgres();
  const binaries = await findBinaries(account);
  const data = databaseFolder(dataDir, account);
  if (account) moveDatabase(data, dataDir, account);
  if (!isInitialised(data)) await initialise({ binaries, data, password: superuserPassword, account, lock });
  const settings = {
    ...{ port, listen_addresses: '127.0.0.1', unix_socket_directories: '' },
    max_connections: maxDatabaseConnections(Object.keys(subscriptions)),
    ...{
      shared_buffers: '64MB',
      max_wal_size: '512MB',
      logging_collector: 'off',
      log_min_messages: 'warning',
    },
  };
  const url = adminUrl(port, superuserPassword);
  return {
    name: 'postgres',
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    env: { PATH: process.env['PATH'] },
    logFile,
    probe: () => acceptsQueries(url),
    explainFailure: (log) =>
      log.includes('password authentication failed for user "postgres"')
        ? `The password in secrets.json is not the password of the database. ${SECRETS_ADVICE}`
        : undefined,
    stopSignal: 'SIGINT',
    // SIGQUIT is an immediate shutdown, which also ends its children and frees its shared memory.
    whenOrphaned: 'QUIT',
    ...account,
  };
}

/** The superuser's URL. */
export const adminUrl = (port: number, password: string): string =>
  `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;

/** False if the folder is missing or empty. Throws if it contains something other than a database. */
function isInitialised(data: string): boolean {
  if (!existsSync(data)) return false;
  if (existsSync(join(data, 'PG_VERSION')) && existsSync(join(data, 'global', 'pg_control'))) return true;
  if (readdirSync(data).length > 0)
    throw new Error(
      `${data} is not a complete database: PG_VERSION or global/pg_control is missing. Restore it, or delete all data with "npm start -- --fresh".`,
    );
  rmdirSync(data);
  return false;
}

interface Initialisation {
  binaries: string;
  data: string;
  password: string;
  account: Account | undefined;
  lock: number | undefined;
}

/** Creates the database under another name and renames it, so that an existing database is complete. Starts over after a killed start. */
async function initialise({ binaries, data, password, account, lock }: Initialisation): Promise<void> {
  const unfinished = `${data}.new`;
  const passwordFile = `${data}.password`;
  for (const path of [unfinished, passwordFile]) rmSync(path, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  replaceFile(passwordFile, password);
  if (account) for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid);
  const { exit, output } = await runGuarded(
    join(binaries, 'bin', 'initdb'),
    [
      ...['-D', unfinished, `--pwfile=${passwordFile}`, '--username=postgres'],
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
    ],
    { env: { PATH: process.env['PATH'] }, lock, ...account },
  );
  rmSync(passwordFile);
  if (exit === 0) return renameSync(unfinished, data);
  rmSync(unfinished, { recursive: true, force: true });
  throw new Error(`PostgreSQL could not create its data folder ${data}:\n${output}`);
}

async function acceptsQueries(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
