import type { Client } from 'pg';
import { AUDITOR } from './auditor.js';
import { databaseConnectionsOf } from './limits.js';

/** The session defaults of a role. A session may change all of them except `temp_file_limit`. */
const defaultsOf = (role: string): Record<string, string> => ({
  // Large enough for pages and reports, which sort 10,000 rows, and for verify, which sorts all rows.
  temp_file_limit: role === AUDITOR ? '1GB' : '128MB',
  statement_timeout: role === AUDITOR ? '10min' : '1min',
  // The relay waits up to 30 s for confirms in a transaction.
  idle_in_transaction_session_timeout: '2min',
  // Closes the connections of a vanished machine within a minute, before its replacement reaches the limit.
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
});

/**
 * Limits the attributes, connections and session defaults of a role. PostgreSQL cannot stop a role from changing its own
 * password and session defaults, so each run of the setup job resets them.
 */
export async function limitRole(
  client: Client,
  name: string,
  connections = databaseConnectionsOf(name),
): Promise<void> {
  const role = client.escapeIdentifier(name);
  const databasesWithDefaults = await client.query<{ database: string }>(
    `SELECT datname AS database FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase
     WHERE setrole = $1::regrole`,
    [role],
  );
  const statements = [
    `ALTER ROLE ${role} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
       CONNECTION LIMIT ${connections}`,
    `ALTER ROLE ${role} RESET ALL`,
    ...databasesWithDefaults.rows.map(
      ({ database }) => `ALTER ROLE ${role} IN DATABASE ${client.escapeIdentifier(database)} RESET ALL`,
    ),
    ...Object.entries(defaultsOf(name)).map(
      ([setting, value]) => `ALTER ROLE ${role} SET ${setting} = '${value}'`,
    ),
  ];
  await client.query(['BEGIN', ...statements, 'COMMIT'].join(';\n'));
}

/**
 * Functions that every role may call by default and no service needs. They write large objects, write messages to the WAL,
 * fill the lock table that all databases share, or show the sessions of other roles.
 */
const REVOKED =
  '^(lo_.*|loread|lowrite|pg_logical_emit_message|pg_(try_)?advisory_.*|pg_stat_get_activity|pg_stat_get_backend_.*)$';

/** Payment uses it to wait for a concurrent message about the same order. */
const GRANTED: Readonly<Record<string, string>> = { payment: 'pg_advisory_xact_lock(bigint)' };

/** Applies to the database of this connection. Reads the signatures from its catalog, because they depend on the version of PostgreSQL. */
export async function revokeFunctions(client: Client, service: string): Promise<void> {
  const { rows } = await client.query<{ signatures: string }>(
    `SELECT string_agg(oid::regprocedure::text, ', ') AS signatures FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ $1`,
    [REVOKED],
  );
  await client.query(`REVOKE EXECUTE ON FUNCTION ${rows[0]!.signatures} FROM PUBLIC`);
  const granted = GRANTED[service];
  if (granted)
    await client.query(`GRANT EXECUTE ON FUNCTION ${granted} TO ${client.escapeIdentifier(service)}`);
}
