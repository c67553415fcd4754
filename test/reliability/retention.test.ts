import { subscriptions } from '#contracts';
import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, placeOrder } from '../support/shop.js';

test.each(Object.keys(subscriptions))(
  '%s deletes inbox rows after 30 days, and not a day earlier',
  async (service) => {
    const inboxRow = (id: string, days: number) =>
      `('${id}-${Date.now()}', 'q', now() - interval '${days} days')`;
    await query(
      service,
      `INSERT INTO inbox (message_id, queue, handled_at) VALUES ${inboxRow('old', 31)}, ${inboxRow('recent', 29)}`,
    );
    await eventually(async () => {
      const rows = await query<{ message_id: string }>(
        service,
        `SELECT message_id FROM inbox WHERE queue = 'q'`,
      );
      expect(rows.map(({ message_id }) => message_id.split('-')[0])).toEqual(['recent']);
    });
    await query(service, `DELETE FROM inbox WHERE queue = 'q'`);
  },
);

test('order deletes idempotency keys after 30 days, and not a day earlier', async () => {
  const keyRow = (key: string, days: number) =>
    `('USR-KEYS', '${key}', 'hash', '${key}-${Date.now()}', now() - interval '${days} days')`;
  await query(
    'order',
    `INSERT INTO idempotency_keys (user_id, key, request_hash, order_id, created_at)
     VALUES ${keyRow('old', 31)}, ${keyRow('recent', 29)}`,
  );
  await eventually(async () => {
    const rows = await query<{ key: string }>(
      'order',
      `SELECT key FROM idempotency_keys WHERE user_id = 'USR-KEYS'`,
    );
    expect(rows).toEqual([{ key: 'recent' }]);
  });
  await query('order', `DELETE FROM idempotency_keys WHERE user_id = 'USR-KEYS'`);
});

test('the outbox is empty when everything is published', async () => {
  const { body } = await placeOrder();
  await expectShippedOnce(body);
  for (const service of Object.keys(subscriptions))
    await eventually(async () => expect(await query(service, 'SELECT message_id FROM outbox')).toEqual([]));
});
