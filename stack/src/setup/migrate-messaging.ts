import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withClient } from './databases.js';

const FOLDER = join('libs', 'messaging', 'migrations');

/** The tables of #messaging in every service's database; Prisma ignores them. */
export const MESSAGING_TABLES = ['outbox', 'inbox', 'messaging_migrations'] as const;

/**
 * Applies the missing migrations of libs/messaging, each in one transaction with its record, and returns their names. An
 * advisory lock makes concurrent runs wait for each other.
 */
export async function migrateMessaging(databaseUrl: string): Promise<string[]> {
  return await withClient(databaseUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('messaging_migrations'))");
    await client.query(`CREATE TABLE IF NOT EXISTS messaging_migrations (
      name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await client.query<{ name: string }>('SELECT name FROM messaging_migrations');
    const applied = new Set(rows.map(({ name }) => name));
    const missing = readdirSync(FOLDER).filter((name) => name.endsWith('.sql') && !applied.has(name));
    for (const name of missing.sort()) {
      await client.query('BEGIN');
      await client.query(readFileSync(join(FOLDER, name), 'utf8'));
      await client.query('INSERT INTO messaging_migrations (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
    }
    return missing;
  });
}
