import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { eventually } from '../support/eventually.js';
import { insteadOf } from '../support/replicas.js';
import { processedBy } from '../support/metrics.js';
import { facts, placeOrder, sell, untilOrder } from '../support/shop.js';

const impatient = { DATABASE_LOCK_TIMEOUT_MS: '300', DATABASE_STATEMENT_TIMEOUT_MS: '800' };
const queue = 'inventory.order.created';

const logOf = (service: string) => readFileSync(join(facts.dataDir, 'logs', `${service}-hired.log`), 'utf8');

test('a row that somebody keeps locked and a statement that never ends hold up the orders that need them, and no other', async () => {
  const [locked, slow, other] = [`LOCKED-${Date.now()}`, `SLOW-${Date.now()}`, `OTHER-${Date.now()}`];
  for (const product of [locked, slow, other]) await sell(product, 100);
  const admin = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, 'inventory') });
  await admin.connect();
  try {
    await admin.query(`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$`);
    await admin.query(`CREATE TRIGGER dawdle BEFORE UPDATE ON products FOR EACH ROW
      WHEN (NEW.id = '${slow}') EXECUTE FUNCTION dawdle()`);
    await insteadOf('inventory', { settings: impatient }, async ({ url }) => {
      await admin.query('BEGIN');
      await admin.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [locked]);
      const waits = (await placeOrder({ product_id: locked })).body;
      await eventually(() => expect(logOf('inventory')).toContain(`${queue} retries in memory: `));
      await untilOrder((await placeOrder({ product_id: other })).body, 'shipped');
      await admin.query('COMMIT');
      await untilOrder(waits, 'shipped');
      expect(await processedBy(url, queue, 'retried')).toBe(0);

      const dawdles = (await placeOrder({ product_id: slow })).body;
      await untilOrder((await placeOrder({ product_id: other })).body, 'shipped');
      await eventually(async () => expect(await processedBy(url, queue, 'retried')).toBeGreaterThan(0));
      await admin.query('DROP TRIGGER dawdle ON products');
      await untilOrder(dawdles, 'shipped');
    });
  } finally {
    await admin.query('ROLLBACK');
    await admin.query('DROP FUNCTION IF EXISTS dawdle CASCADE');
    await admin.end();
  }
});
