import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { expectShippedOnce, placeOrder, request, respondAsync } from '../support/shop.js';

afterAll(async () => await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB'));

const unpublished = async () => await query('order', 'SELECT id FROM outbox');

test('RabbitMQ is short of memory and takes no messages: orders are taken all the same, and go their way when it has room again', async () => {
  await rabbitmqctl('set_vm_memory_high_watermark', '0');
  const waited = await placeOrder();
  const placed = await Promise.all(Array.from({ length: 20 }, () => placeOrder({ headers: respondAsync })));
  for (const { status } of [waited, ...placed]) expect(status).toBe(202);
  expect((await unpublished()).length).toBeGreaterThan(0);
  const { body: ready } = await request<object>('order', 'GET', '/health/ready');
  expect(JSON.stringify(ready)).toContain('blocked');

  await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB');
  for (const { body } of [waited, ...placed]) await expectShippedOnce(body);
  await eventually(async () => expect(await unpublished()).toEqual([]));
});
