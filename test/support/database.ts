import { Client } from 'pg';
import { facts } from './shop.js';

/** Looks into a service's own database, with the service's own rights. */
export async function query<T>(service: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new Client({ connectionString: facts.databases[service] });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as T[];
  } finally {
    await client.end();
  }
}
