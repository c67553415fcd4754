import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { eventually } from '../support/eventually.js';
import { replaceService } from '../support/replicas.js';
import { countMessages } from '../support/metrics.js';
import { facts, placeOrder, sell, untilOrder } from '../support/shop.js';

const shortTimeouts = { DATABASE_LOCK_TIMEOUT_MS: '300', DATABASE_STATEMENT_TIMEOUT_MS: '800' };
const queue = 'inventory.order.created';

const logOf = (service: string) =>
  readFileSync(join(facts.dataDir, 'logs', `${service}-replica.log`), 'utf8');

test('a locked row and an endless statement delay only the orders that need them', async () => {
  const [locked, slow, other] = [`LOCKED-${Date.now()}`, `SLOW-${Date.now()}`, `OTHER-${Date.now()}`];
  for (const product of [locked, slow, other]) await sell(product, 100);
  const admin = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, 'inventory') });
  await admin.connect();
  try {
    await admin.query(`CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$`);
    await admin.query(`CREATE TRIGGER sleep BEFORE UPDATE ON products FOR EACH ROW
      WHEN (NEW.id = '${slow}') EXECUTE FUNCTION sleep()`);
    await replaceService('inventory', { settings: shortTimeouts }, async ({ url }) => {
      await admin.query('BEGIN');
      await admin.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [locked]);
      const waitingOrder = (await placeOrder({ product_id: locked })).body;
      await eventually(() => expect(logOf('inventory')).toContain(`${queue} retries in memory: `));
      await untilOrder((await placeOrder({ product_id: other })).body, 'shipped');
      await admin.query('COMMIT');
      await untilOrder(waitingOrder, 'shipped');
      expect(await countMessages(url, queue, 'retried')).toBe(0);

      const slowOrder = (await placeOrder({ product_id: slow })).body;
      await untilOrder((await placeOrder({ product_id: other })).body, 'shipped');
      await eventually(async () => expect(await countMessages(url, queue, 'retried')).toBeGreaterThan(0));
      await admin.query('DROP TRIGGER sleep ON products');
      await untilOrder(slowOrder, 'shipped');
    });
  } finally {
    await admin.query('ROLLBACK');
    await admin.query('DROP FUNCTION IF EXISTS sleep CASCADE');
    await admin.end();
  }
});
