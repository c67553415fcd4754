import { Inbox } from '#messaging';
import { type Prisma, PrismaClient } from '#prisma/inventory';
import { prismaOptions, withDirectSql } from '#service';
import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { query } from './database.js';
import { facts } from './shop.js';

/** Runs one statement in the transaction of an effect and returns its rows. */
export type Sql = <Row>(template: TemplateStringsArray, ...values: unknown[]) => Promise<Row[]>;

/** What an inbox knows a message by. */
export interface ScratchMessage {
  id: string;
  queue: string;
  aggregate: string;
}

/** An inbox of the library in this process, for effects of a test's own. */
export interface ScratchInbox {
  once: (message: ScratchMessage, effect: (sql: Sql) => Promise<void>) => Promise<boolean>;
  close: () => Promise<void>;
}

class InventoryDatabase extends withDirectSql(PrismaClient) {}

/** The only place in the tests that knows how an inbox is built and what a transaction looks like. */
export function openScratchInbox(
  databaseUrl = facts.databases['inventory']!,
  // Today's library has no time limit that a test could shorten.
  _limits: { queryTimeoutMs?: number } = {},
): ScratchInbox {
  const database = new InventoryDatabase(
    prismaOptions({ DATABASE_URL: databaseUrl, DATABASE_CONNECTIONS: 10 }),
  );
  const inbox = new Inbox<Prisma.TransactionClient>(database);
  return {
    once: (message, effect) =>
      inbox.once(message, (tx) => effect((template, ...values) => tx.$queryRaw(template, ...values))),
    close: () => database.$disconnect(),
  };
}

let messages = 0;

/** A message that no consumer has handled, about an aggregate of its own. */
export function newScratchMessage(): ScratchMessage {
  messages += 1;
  const id = `scratch-${process.pid}-${Date.now()}-${messages}`;
  return { id, queue: 'scratch', aggregate: id };
}

/** True when the inbox has a row for the message. */
export const isInInbox = async ({ id }: ScratchMessage): Promise<boolean> =>
  (await query('inventory', 'SELECT FROM inbox WHERE message_id = $1', [id])).length === 1;

/** A table `scratch_counters` beside the inbox of inventory, in which effects of a test count. */
export async function createScratchCounters(): Promise<() => Promise<void>> {
  const admin = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, 'inventory') });
  await admin.connect();
  await admin.query('CREATE TABLE scratch_counters (name text PRIMARY KEY, value int NOT NULL)');
  await admin.query('GRANT SELECT, INSERT, UPDATE ON scratch_counters TO inventory');
  return async () => {
    await admin.query('DROP TABLE scratch_counters');
    await admin.end();
  };
}

/** Starts a counter of a test's own at this value and returns its name. */
export async function newCounter(value: number): Promise<string> {
  const { id: name } = newScratchMessage();
  await query('inventory', 'INSERT INTO scratch_counters VALUES ($1, $2)', [name, value]);
  return name;
}

export async function valueOf(counter: string): Promise<number> {
  const [row] = await query<{ value: number }>(
    'inventory',
    'SELECT value FROM scratch_counters WHERE name = $1',
    [counter],
  );
  return row!.value;
}
