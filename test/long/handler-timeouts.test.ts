import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { chaos } from '../support/chaos.js';
import { act, deadLettersOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { replaceService, replaceServiceInBlock } from '../support/replicas.js';
import { countMessages } from '../support/metrics.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { expectShippedOnce, facts, placeOrder, respondAsync, sell, untilOrder } from '../support/shop.js';

const queue = 'inventory.order.created';
const shortTimeout = { HANDLER_TIMEOUT_MS: '500' };

/** Delays every reservation of this product by so many seconds, until `work` ends or calls `release`. */
async function withSlowReservations<T>(
  product: string,
  seconds: number,
  work: (release: () => Promise<void>) => Promise<T>,
) {
  const admin = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, 'inventory') });
  await admin.connect();
  const release = async () => {
    await admin.query('DROP FUNCTION IF EXISTS hang CASCADE');
  };
  try {
    await admin.query(`CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN NEW; END $$`);
    await admin.query(`CREATE TRIGGER hang BEFORE UPDATE ON products FOR EACH ROW
      WHEN (NEW.id = '${product}') EXECUTE FUNCTION hang()`);
    return await work(release);
  } finally {
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND usename = 'inventory'",
    );
    await release();
    await admin.end();
  }
}

describe('with a handler timeout of 500 ms', () => {
  const inventory = replaceServiceInBlock('inventory', () => ({ settings: shortTimeout }));

  test('a handler that never finishes fails at its timeout, is retried and dead-lettered, and blocks no other message', async () => {
    const [hanging, other] = [await sell(`HANGS-${Date.now()}`, 10), await sell(`OTHER-${Date.now()}`, 10)];
    const order = await withSlowReservations(hanging, 60, async () => {
      const { body } = await placeOrder({ product_id: hanging });
      await untilOrder((await placeOrder({ product_id: other })).body, 'shipped');
      expect(await untilDead({ queue, order_id: body.order_id })).toMatchObject({
        reason: 'retries-exhausted',
        error: 'the handler did not finish within 500 ms',
        attempts: Array.from({ length: 4 }, () => expect.objectContaining({ error: expect.any(String) })),
      });
      return body;
    });
    const { status } = await act('replay', { selection: { queue, order_id: order.order_id } });
    expect(status).toBe(200);
    await expectShippedOnce(order);
  });

  test('a handler that finishes after its timeout has its effect once', async () => {
    const slow = await sell(`LATE-${Date.now()}`, 10);
    const before = await countMessages(inventory.url, queue, 'retried');
    await withSlowReservations(slow, 1.2, async () => {
      const { body } = await placeOrder({ product_id: slow });
      await expectShippedOnce(body);
      expect(await countMessages(inventory.url, queue, 'retried')).toBeGreaterThan(before);
      expect(await deadLettersOf({ queue, order_id: body.order_id })).toEqual([]);
    });
  });
});

const setConsumerTimeout = async (consumerMs: number, tickMs: number) => {
  await rabbitmqctl('eval', `application:set_env(rabbit, consumer_timeout, ${consumerMs}).`);
  await rabbitmqctl('eval', `application:set_env(rabbit, channel_tick_interval, ${tickMs}).`);
};

test('messages that wait for a dependency beyond the consumer timeout of the broker are redelivered and handled once', async () => {
  const log = join(facts.dataDir, 'logs', 'payment-replica.log');
  const reopenCount = () =>
    readFileSync(log, 'utf8').split('consumer of payment.charge: the channel is open again').length;
  await setConsumerTimeout(2_000, 500);
  try {
    await replaceService('payment', {}, async () => {
      await chaos('stop', 'bank');
      try {
        const before = reopenCount();
        const { body } = await placeOrder({ headers: respondAsync });
        await eventually(() => expect(reopenCount()).toBeGreaterThan(before));
        await chaos('start', 'bank');
        await expectShippedOnce(body);
      } finally {
        await chaos('start', 'bank');
      }
    });
  } finally {
    await setConsumerTimeout(86_400_000, 60_000);
  }
});
