import { untilCleared, untilMailed, untilRaised } from '../support/alerts.js';
import { Broker } from '../support/broker.js';
import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { expectShippedOnce, placeOrder, request, respondAsync } from '../support/shop.js';

const unpublished = async () => await query<{ last_error: string }>('order', 'SELECT last_error FROM outbox');

test('order accepts orders while a memory alarm blocks publishers, and publishes them when the alarm clears', async () => {
  await rabbitmqctl('set_vm_memory_high_watermark', '0');
  try {
    const withoutPrefer = await placeOrder();
    const placed = await Promise.all(Array.from({ length: 20 }, () => placeOrder({ headers: respondAsync })));
    for (const { status } of [withoutPrefer, ...placed]) expect(status).toBe(202);
    expect(await unpublished()).toHaveLength(21);
    const { body: health } = await request<object>('order', 'GET', '/health/ready');
    expect(health).toMatchObject({
      status: 'ok',
      details: { rabbitmq: { blocked_since: expect.any(String) } },
    });

    await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB');
    await expectShippedOnce(...[withoutPrefer, ...placed].map(({ body }) => body));
    expect(await unpublished()).toEqual([]);
  } finally {
    await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB');
  }
});

test('an unroutable request stays in the outbox with its error, raises an alert, and is published once a queue is bound', async () => {
  const broker = await Broker.connect();
  const binding = ['payment.charge', 'commands', 'payment.charge'] as const;
  await broker.channel.unbindQueue(...binding);
  try {
    const { body } = await placeOrder({ headers: respondAsync });
    await eventually(async () =>
      expect(await unpublished()).toEqual([
        { last_error: 'no queue is bound to commands for payment.charge: run the setup job' },
      ]),
    );
    const alert = await untilRaised('relay_lag', 'order');
    expect((await untilMailed(alert)).subject).toContain('order is slow to publish');
    await broker.channel.bindQueue(...binding);
    await expectShippedOnce(body);
    await untilCleared(alert);
  } finally {
    await broker.channel.bindQueue(...binding);
    await broker.close();
  }
});
