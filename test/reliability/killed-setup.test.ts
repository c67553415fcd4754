import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { migrate } from '../../stack/src/setup/migrate.js';
import { eventually } from '../support/eventually.js';
import { openPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.js';
import { facts } from '../support/shop.js';

const DATABASE = 'killed-setup';
const url = urlOf(facts.adminDatabaseUrl, DATABASE);

const queryValues = async (sql: string, connectionString = facts.adminDatabaseUrl) => {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ value: string }>(sql).finally(() => client.end());
  return rows.map(({ value }) => value);
};
const tables = () =>
  queryValues("SELECT table_name AS value FROM information_schema.tables WHERE table_schema = 'public'", url);

let proxy: PostgresProxy;
beforeEach(async () => {
  await queryValues(`CREATE DATABASE "${DATABASE}"`);
  proxy = await openPostgresProxy(url);
});
afterEach(async () => {
  proxy.close();
  await queryValues(`DROP DATABASE "${DATABASE}" WITH (FORCE)`);
});

const startMigration = () =>
  spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { migrate } from ${JSON.stringify(resolve('dist/stack/src/setup/migrate.js'))};
       await migrate('prisma/order', process.env.DATABASE_URL);`,
    ],
    { env: { ...process.env, DATABASE_URL: proxy.url }, stdio: ['ignore', 'ignore', 'inherit'] },
  );

test.each([/CREATE TABLE "orders"/, /CREATE INDEX/, /UPDATE\s.*_prisma_migrations/is, /^COMMIT/])(
  'a setup job that is killed in a migration at %s is completed by the next one',
  async (statement) => {
    const fault = proxy.inject('silence-statement', statement);
    const killed = startMigration();
    await eventually(() => expect(fault.hits).toBe(1));
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    proxy.restore();
    expect(await tables()).toEqual([]);
    expect(await migrate('prisma/order', url)).not.toEqual([]);
    expect(await tables()).toContain('orders');
    expect(await migrate('prisma/order', url)).toEqual([]);
  },
);
