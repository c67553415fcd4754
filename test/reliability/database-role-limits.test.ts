import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { Client } from 'pg';
import { urlOf, withClient } from '../../stack/src/setup/databases.js';
import { databaseConnectionsOf } from '../../stack/src/setup/limits.js';
import { limitRole } from '../../stack/src/setup/role-limits.js';
import { permittedStatements } from '../support/permissions.js';
import { queryAsAdmin } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { type HeldConnections, openAllDatabaseConnections } from '../support/exhaust-limits.js';
import { startReplica } from '../support/replicas.js';
import { facts } from '../support/shop.js';

const services = Object.keys(subscriptions);
const auditorUrl = urlOf(facts.auditor.postgresUrl, 'order');
const roles = [...services, 'auditor'].map((name) => [name, facts.databases[name] ?? auditorUrl] as const);

const held: HeldConnections[] = [];
const releaseAfterTest = async (opening: Promise<HeldConnections>): Promise<HeldConnections> => {
  const connections = await opening;
  held.push(connections);
  return connections;
};
afterEach(async () => {
  for (const connections of held.splice(0)) await connections.release();
});

/** Statements that use shared resources or read the data of other roles. */
const costlyStatements = (role: string): string[] => [
  'SELECT lo_create(0)',
  'SELECT lo_creat(-1)',
  "SELECT lo_from_bytea(0, 'much')",
  'SELECT lo_open(1, 131072)',
  "SELECT lo_put(1, 0, 'much')",
  "SELECT lowrite(0, 'much')",
  'SELECT lo_unlink(1)',
  "SELECT lo_export(1, '/tmp/forbidden')",
  "SELECT pg_logical_emit_message(false, 'forbidden', 'much')",
  "SELECT pg_logical_emit_message(true, 'forbidden', 'much'::bytea)",
  'SELECT pg_advisory_lock(1)',
  'SELECT pg_try_advisory_lock_shared(1, 2)',
  "COPY inbox FROM '/etc/passwd'",
  "COPY inbox FROM PROGRAM 'yes'",
  'COPY (SELECT 1) TO PROGRAM $$cat > /tmp/forbidden$$',
  'SET temp_file_limit = -1',
  `ALTER ROLE "${role}" SET temp_file_limit = -1`,
  `ALTER ROLE "${role}" CONNECTION LIMIT -1`,
  `ALTER ROLE "${role}" CREATEDB`,
  'ALTER ROLE ALL SET statement_timeout = 0',
  `ALTER DATABASE "${role === 'auditor' ? 'order' : role}" SET statement_timeout = 0`,
  'SELECT * FROM pg_shadow',
  'SELECT * FROM pg_stat_activity',
  'SELECT * FROM pg_hba_file_rules',
  'SELECT * FROM pg_file_settings',
  'SELECT * FROM pg_largeobject',
  'SELECT * FROM pg_statistic',
  "SELECT pg_database_size('postgres')",
  "SELECT pg_create_logical_replication_slot('forbidden', 'pgoutput')",
  'SELECT pg_switch_wal()',
  'SELECT pg_reload_conf()',
];

describe.each(roles)('with the database credentials of %s', (role, url) => {
  test('the role cannot write large objects or WAL messages, take advisory locks, copy from files or list other sessions', async () => {
    expect(await permittedStatements(url, costlyStatements(role))).toEqual([]);
  });

  test('the role may execute no function that writes large objects or WAL messages, in any overload', async () => {
    expect(
      await withClient(url, async (client) => {
        const { rows } = await client.query<{ signature: string }>(
          `SELECT oid::regprocedure::text AS signature FROM pg_proc
           WHERE has_function_privilege(oid, 'EXECUTE') AND proname ~ '^(lo_|lowrite|loread|pg_logical_emit|pg_(try_)?advisory)'`,
        );
        return rows.map(({ signature }) => signature);
      }),
    ).toEqual(role === 'payment' ? ['pg_advisory_xact_lock(bigint)'] : []);
  });

  test('the role cannot fill the disk with temporary files', async () => {
    const sort = `SELECT count(*) FROM (SELECT repeat('x', 1000) || g AS t FROM generate_series(1, 2000000) g ORDER BY t) s`;
    await withClient(url, async (client) => {
      const { rows } = await client.query<{ temp_file_limit: string }>('SHOW temp_file_limit');
      expect(['128MB', '1GB']).toContain(rows[0]!.temp_file_limit);
      if (role !== 'auditor') await expect(client.query(sort)).rejects.toMatchObject({ code: '53400' });
    });
  });
});

test('the superuser still connects when every role holds all its allowed connections', async () => {
  for (const [role, url] of roles) {
    const { opened, refusal } = await releaseAfterTest(openAllDatabaseConnections(url));
    expect([role, refusal]).toEqual([role, `too many connections for role "${role}"`]);
    expect(opened).toBeGreaterThan(0);
    expect(opened).toBeLessThanOrEqual(databaseConnectionsOf(role));
  }
  const adminClients = await Promise.all(
    Array.from({ length: 10 }, () => openClient(facts.adminDatabaseUrl)),
  );
  await Promise.all(adminClients.map((client) => client.end()));
});

test.each(roles)(
  'while %s holds all its allowed database connections, the other services and the auditor connect',
  async (role, url) => {
    await releaseAfterTest(openAllDatabaseConnections(url));
    await expect(openClient(url)).rejects.toMatchObject({ code: '53300' });
    for (const [other, otherUrl] of roles.filter(([name]) => name !== role))
      expect([
        other,
        await withClient(otherUrl, async (client) => (await client.query('SELECT 1')).rowCount),
      ]).toEqual([other, 1]);
  },
);

test('the next setup resets what a role changed about itself: settings, database settings and limits', async () => {
  const role = 'role-under-test';
  await queryAsAdmin('order', `CREATE ROLE "${role}" LOGIN PASSWORD 'role-password'`);
  try {
    await queryAsAdmin('order', `GRANT CONNECT ON DATABASE "order" TO "${role}"`);
    const url = new URL(facts.databases['order']!);
    url.username = role;
    url.password = 'role-password';
    const settings = () =>
      queryAsAdmin<{ settings: string[] }>(
        'order',
        'SELECT setconfig AS settings FROM pg_db_role_setting WHERE setrole = $1::regrole',
        [`"${role}"`],
      );
    const limit = () => withClient(facts.adminDatabaseUrl, (admin) => limitRole(admin, role, 3));
    await limit();
    const before = await settings();
    await withClient(url.href, async (client) => {
      await client.query(`ALTER ROLE "${role}" SET default_transaction_read_only = on`);
      await client.query(`ALTER ROLE "${role}" IN DATABASE "order" SET search_path = other_schema`);
      await client.query(`ALTER ROLE "${role}" RESET ALL`);
    });
    expect(await settings()).not.toEqual(before);
    await limit();
    expect(await settings()).toEqual(before);
  } finally {
    await queryAsAdmin('order', `REVOKE CONNECT ON DATABASE "order" FROM "${role}"`);
    await queryAsAdmin('order', `DROP ROLE "${role}"`);
  }
});

const logOf = (service: string): string =>
  readFileSync(join(facts.dataDir, 'logs', `${service}-replica.log`), 'utf8');

test('a process at the connection limit of its database role logs it, retries, and is ready once a connection is free', async () => {
  const connections = await releaseAfterTest(openAllDatabaseConnections(facts.databases['warehouse']!));
  const replica = startReplica('warehouse');
  await eventually(() =>
    expect(logOf('warehouse')).toContain('too many connections for role \\"warehouse\\"'),
  );
  await connections.release();
  const process = await replica;
  expect((await fetch(`${process.url}/health/ready`)).status).toBe(200);
  await process.stop();
});

async function openClient(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
