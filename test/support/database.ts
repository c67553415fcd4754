import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { facts } from './shop.js';

/** Queries the database of a service as the role of the service. */
export const query = <T>(service: string, sql: string, values: unknown[] = []): Promise<T[]> =>
  queryAt<T>(facts.databases[service]!, sql, values);

/** Queries the database of a service as the administrator, who may change tables. */
export const queryAsAdmin = <T>(service: string, sql: string, values: unknown[] = []): Promise<T[]> =>
  queryAt<T>(urlOf(facts.adminDatabaseUrl, service), sql, values);

async function queryAt<T>(connectionString: string, sql: string, values: unknown[]): Promise<T[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as T[];
  } finally {
    await client.end();
  }
}
