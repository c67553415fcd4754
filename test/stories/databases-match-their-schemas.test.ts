import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { schemaAsSql } from '../../stack/src/setup/migrate.js';
import { facts } from '../support/shop.js';

/** Everything that Prisma's schema language can say about a database. */
const STRUCTURE = `
  SELECT table_name || '.' || column_name AS name,
         concat_ws(' ', data_type, udt_name, character_maximum_length, datetime_precision, is_nullable, column_default) AS value
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
  UNION ALL
  SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
  UNION ALL
  SELECT typname, string_agg(enumlabel, ',' ORDER BY enumsortorder)
  FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname
  UNION ALL
  SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'
  ORDER BY name`;

async function query<T>(database: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

test.each(Object.keys(subscriptions))('the migrations of %s add up to its schema.prisma', async (service) => {
  const scratch = `schema_of_${service}`;
  await query('postgres', `CREATE DATABASE "${scratch}"`);
  const sql = await schemaAsSql(join('prisma', service), urlOf(facts.adminDatabaseUrl, scratch));
  await query(scratch, sql);
  const migrated = await query(service, STRUCTURE);
  expect(migrated.length).toBeGreaterThan(10);
  expect(migrated).toEqual(await query(scratch, STRUCTURE));
});

test('the database itself refuses a stock below zero', async () => {
  const sell = query('inventory', `UPDATE products SET stock = -1 WHERE id = 'PROD-3'`);
  await expect(sell).rejects.toThrow(/products_stock_check/);
});

test.each(Object.keys(subscriptions))(
  '%s keeps its outbox and inbox as every other service does',
  async (service) => {
    const tables = STRUCTURE.replaceAll("table_schema = 'public'", "table_name IN ('outbox', 'inbox')");
    const columns = (await query<{ name: string }>(service, tables)).filter(({ name }) =>
      /^(outbox|inbox)\./.test(name),
    );
    const ofOrder = (await query<{ name: string }>('order', tables)).filter(({ name }) =>
      /^(outbox|inbox)\./.test(name),
    );
    expect(columns.length).toBeGreaterThan(10);
    expect(columns).toEqual(ofOrder);
  },
);
