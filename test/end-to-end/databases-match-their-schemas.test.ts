import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { subscriptions } from '#contracts';
import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { MESSAGING_TABLES, migrateMessaging } from '../../stack/src/setup/migrate-messaging.js';
import { migrate, schemaAsSql } from '../../stack/src/setup/migrate.js';
import { facts } from '../support/shop.js';

const quoted = (tables: readonly string[]) => tables.map((table) => `'${table}'`).join(', ');

/** Selects everything that Prisma's schema language can express, for the tables that match the condition. */
const structureOf = (condition: string) => `
  SELECT table_name || '.' || column_name AS name,
         concat_ws(' ', data_type, udt_name, character_maximum_length, datetime_precision, is_nullable, column_default) AS value
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name ${condition}
  UNION ALL
  SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename ${condition}
  UNION ALL
  SELECT typname, string_agg(enumlabel, ',' ORDER BY enumsortorder)
  FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname
  UNION ALL
  SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'
  ORDER BY name`;

const OF_SERVICE = structureOf(`NOT IN (${quoted(['_prisma_migrations', ...MESSAGING_TABLES])})`);
const OF_MESSAGING = structureOf(`IN (${quoted(MESSAGING_TABLES)})`);

async function query<T>(database: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

test.each(Object.keys(subscriptions))('the migrations of %s result in its schema.prisma', async (service) => {
  const scratch = `schema_of_${service}`;
  await query('postgres', `CREATE DATABASE "${scratch}"`);
  const sql = await schemaAsSql(join('prisma', service), urlOf(facts.adminDatabaseUrl, scratch));
  await query(scratch, sql);
  const migrated = await query(service, OF_SERVICE);
  expect(migrated.length).toBeGreaterThan(4);
  expect(migrated).toEqual(await query(scratch, OF_SERVICE));
});

test('the migration to timelines and dead letters keeps every row of an earlier database', async () => {
  const migration = '20260601000000_timelines_and_dead_letters';
  const isLater = (name: string) => /^\d{14}_/.test(name) && name >= migration;
  const earlier = mkdtempSync(join(tmpdir(), 'control-room-'));
  const database = 'control_room_before_timelines';
  const url = urlOf(facts.adminDatabaseUrl, database);
  cpSync('prisma/control-room', earlier, {
    recursive: true,
    filter: (path) => !path.includes('generated') && !isLater(basename(path)),
  });
  try {
    await query('postgres', `CREATE DATABASE ${database}`);
    await migrate(earlier, url);
    await query(
      database,
      `INSERT INTO dead_letters (id, queue, service, key, reason, error_name, error, stack, error_group, attempts, headers,
         properties, body, death, died_at, state)
       VALUES ('01a20a55-683f-7647-881e-0e129540a63b', 'email.send', 'email', 'm-1', 'wrong-payload', 'Error', '', '', 'g',
         '[]', '{}', '{}', 'body', 'first', '2026-01-15T10:30:00Z', 'replayed');
       INSERT INTO operator_actions (letter_id, act, operator)
       VALUES ('01a20a55-683f-7647-881e-0e129540a63b', 'replay', 'Grace');
       INSERT INTO story_steps (at, step, service, type, message_id, attempt, took_ms)
       VALUES ('2026-01-15T10:30:00Z', 'published', 'order', 'order.created', 'm-1', 1, 0)`,
    );

    const later = readdirSync('prisma/control-room/migrations').filter(isLater).sort();
    expect(await migrate(join('prisma', 'control-room'), url)).toEqual(later);

    const deadLetters = 'SELECT queue, occurrence, dead_lettered_at, state FROM dead_letters';
    const dead_lettered_at = new Date('2026-01-15T10:30:00Z');
    expect(await query(database, deadLetters)).toEqual([
      { queue: 'email.send', occurrence: 'first', dead_lettered_at, state: 'replayed' },
    ]);
    expect(await query(database, 'SELECT dead_letter_id, operator FROM operator_actions')).toEqual([
      { dead_letter_id: '01a20a55-683f-7647-881e-0e129540a63b', operator: 'Grace' },
    ]);
    const nextId = "SELECT id, nextval('timeline_steps_id_seq') AS next, type FROM timeline_steps";
    expect(await query(database, nextId)).toEqual([{ id: '1', next: '2', type: 'order.created' }]);
    const oldNames = "SELECT relname FROM pg_class WHERE relname ~ 'story|actions_letter'";
    expect(await query(database, oldNames)).toEqual([]);
    expect(await query(database, OF_SERVICE)).toEqual(await query('control-room', OF_SERVICE));
  } finally {
    rmSync(earlier, { recursive: true });
  }
});

test('the database refuses a negative stock', async () => {
  const sell = query('inventory', `UPDATE products SET stock = -1 WHERE id = 'PROD-3'`);
  await expect(sell).rejects.toThrow(/products_stock_check/);
});

test('the tables of messaging are the same in every database, also in databases from before its migrations', async () => {
  await query('postgres', 'CREATE DATABASE schema_of_messaging');
  const url = urlOf(facts.adminDatabaseUrl, 'schema_of_messaging');
  const applied = (await Promise.all([migrateMessaging(url), migrateMessaging(url)])).flat();
  expect(applied).toEqual(['0001_outbox_and_inbox.sql']);
  const columns = await tablesIn('schema_of_messaging');
  expect(columns.length).toBeGreaterThan(10);
  for (const service of Object.keys(subscriptions)) expect(await tablesIn(service)).toEqual(columns);
});

test('outbox rows are kept when messaging adopts an existing table', async () => {
  await query('postgres', 'CREATE DATABASE before_messaging');
  const url = urlOf(facts.adminDatabaseUrl, 'before_messaging');
  const opening = readFileSync('prisma/payment/migrations/20260101000000_opening/migration.sql', 'utf8');
  await query('before_messaging', opening);
  await query(
    'before_messaging',
    `INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
     VALUES ('01a20a55-683f-7647-881e-0e129540a63b', 'a', 'events', 'a.b', '{}', '{}')`,
  );
  await migrateMessaging(url);
  expect(await query('before_messaging', 'SELECT aggregate FROM outbox')).toEqual([{ aggregate: 'a' }]);
  expect(await tablesIn('before_messaging')).toEqual(await tablesIn('payment'));
});

/** Without enums: they belong to a service. */
const tablesIn = async (database: string) =>
  (await query<{ name: string }>(database, OF_MESSAGING)).filter(({ name }) =>
    /^(out|in)box|^messaging/.test(name),
  );
