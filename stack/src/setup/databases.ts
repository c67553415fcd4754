import { Client } from 'pg';
import { AUDITOR, METRICS_READER } from './auditor.js';
import { limitRole, revokeFunctions } from './role-limits.js';

/** Runs `work` on a new connection, then closes it. */
export async function withClient<T>(
  connectionString: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Waits until no other setup job runs, then runs `work`. PostgreSQL releases the lock of a killed job when it notices the closed connection. */
export const withSetupLock = (adminUrl: string, work: () => Promise<void>): Promise<void> =>
  withClient(adminUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('order-rail-setup'))");
    await work();
  });

/** The URL with another database of the same server. */
export function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Creates a database and a role of the same name; no other service may connect to it. Idempotent: sets password, limits and defaults again. */
export async function createDatabase(adminUrl: string, service: string, password: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const role = await createRole(client, service, password);
    const existing = await client.query('SELECT FROM pg_database WHERE datname = $1', [service]);
    if (existing.rowCount === 0) await client.query(`CREATE DATABASE ${role}`);
    for (const database of [role, 'postgres', 'template1'])
      await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${role} TO ${role}`);
  });
}

/** Returns the name of the role, quoted for SQL. */
async function createRole(client: Client, name: string, password: string): Promise<string> {
  const role = client.escapeIdentifier(name);
  const existing = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (existing.rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN`);
  await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(password)}`);
  await limitRole(client, name);
  return role;
}

/** Lets the auditor read every row of these databases. `pg_read_all_data` would include passwords. Must run after each migration. */
export async function createAuditor(
  adminUrl: string,
  services: readonly string[],
  password: string,
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const role = await createRole(client, AUDITOR, password);
    await client.query(`REVOKE pg_read_all_data FROM ${role}`);
    for (const service of services)
      await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(service)} TO ${role}`);
  });
  for (const service of services)
    await withClient(urlOf(adminUrl, service), (client) =>
      client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${client.escapeIdentifier(AUDITOR)}`),
    );
}

/** Lets the exporter read the statistics of all databases, from the database `postgres`, which has no rows of the shop. */
export async function createMetricsReader(adminUrl: string, password: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const role = await createRole(client, METRICS_READER, password);
    await client.query(`GRANT pg_monitor TO ${role}`);
    await client.query(`GRANT CONNECT ON DATABASE postgres TO ${role}`);
  });
}

/** Must run after the migrations. The service may change rows but not tables, and call no function that can harm other services. */
export async function grantRowAccess(adminUrl: string, service: string): Promise<void> {
  await withClient(urlOf(adminUrl, service), async (client) => {
    const role = client.escapeIdentifier(service);
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    await client.query(`REVOKE ALL ON _prisma_migrations, messaging_migrations FROM ${role}`);
    await revokeFunctions(client, service);
  });
}

/** Throws if PostgreSQL does not answer. */
export const checkPostgres = async (adminUrl: string): Promise<void> => {
  await withClient(adminUrl, (client) => client.query('SELECT 1'));
};
