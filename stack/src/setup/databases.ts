import { Client } from 'pg';
import { AUDITOR } from './auditor.js';
import { limitRole, revokeFunctions } from './role-limits.js';

/** Runs `work` on a connection that is closed afterwards. */
export async function connected<T>(
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

/** Runs `work` while no other setup job does; one that was killed is over when PostgreSQL has noticed it. */
export const oneAtATime = (adminUrl: string, work: () => Promise<void>): Promise<void> =>
  connected(adminUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('order-rail-setup'))");
    await work();
  });

/** The same server, another database. */
export function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** A database and a role of the same name, which alone of all services may connect to it; can be repeated, and then sets password, limits and defaults anew. */
export async function createDatabase(adminUrl: string, service: string, password: string): Promise<void> {
  await connected(adminUrl, async (client) => {
    const role = await createRole(client, service, password);
    const made = await client.query('SELECT FROM pg_database WHERE datname = $1', [service]);
    if (made.rowCount === 0) await client.query(`CREATE DATABASE ${role}`);
    for (const database of [role, 'postgres', 'template1'])
      await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${role} TO ${role}`);
  });
}

/** Returns the role's name as SQL writes it. */
async function createRole(client: Client, name: string, password: string): Promise<string> {
  const role = client.escapeIdentifier(name);
  const made = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (made.rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN`);
  await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(password)}`);
  await limitRole(client, name);
  return role;
}

/** Lets the auditor read every row of these databases, but no password, as pg_read_all_data would; to be repeated after each migration. */
export async function admitAuditor(
  adminUrl: string,
  services: readonly string[],
  password: string,
): Promise<void> {
  await connected(adminUrl, async (client) => {
    const role = await createRole(client, AUDITOR, password);
    await client.query(`REVOKE pg_read_all_data FROM ${role}`);
    for (const service of services)
      await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(service)} TO ${role}`);
  });
  for (const service of services)
    await connected(urlOf(adminUrl, service), (client) =>
      client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${client.escapeIdentifier(AUDITOR)}`),
    );
}

/** After the migrations: the service may change rows, never tables, and call no function that costs other services. */
export async function grantRows(adminUrl: string, service: string): Promise<void> {
  await connected(urlOf(adminUrl, service), async (client) => {
    const role = client.escapeIdentifier(service);
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    await client.query(`REVOKE ALL ON _prisma_migrations, messaging_migrations FROM ${role}`);
    await revokeFunctions(client, service);
  });
}

/** Throws while PostgreSQL does not answer. */
export const pingPostgres = async (adminUrl: string): Promise<void> => {
  await connected(adminUrl, (client) => client.query('SELECT 1'));
};
