import { subscriptions } from '#contracts';
import { topologyOf } from '#messaging';
import { mailsAbout, untilCleared, untilMailed, untilRaised } from '../support/alerts.js';
import { manage } from '../support/broker.js';
import { untilReady, whileDown } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { request } from '../support/shop.js';

/** A queue whose messages may be lost. */
const queue = 'analytics.product.viewed';
const path = `queues/order-rail/${queue}`;
const { queues, bindings } = topologyOf(subscriptions, { retryDelaysMs: [200] });

/** As the setup job makes it. */
async function declareQueue(): Promise<void> {
  const { arguments: args } = queues.find(({ name }) => name === queue)!;
  await manage('PUT', path, { durable: true, arguments: args });
  for (const { exchange, routingKey } of bindings.filter((binding) => binding.queue === queue))
    await manage('POST', `bindings/order-rail/e/${exchange}/q/${queue}`, { routing_key: routingKey });
}

interface NotReady {
  checks: { error: object };
}

test('when the depths of the queues cannot be read, an alert says so, the control room is not ready, and services are monitored all the same', async () => {
  const alert = await whileDown('analytics', async () => {
    await manage('DELETE', path);
    try {
      const raised = await untilRaised('monitoring_failed', 'queues');
      expect((await untilMailed(raised)).text).toContain('failed to read the queues');
      const { status, body } = await request<NotReady>('control-room', 'GET', '/health/ready');
      expect(status).toBe(503);
      expect(body.checks.error).toMatchObject({
        monitoring: { message: expect.stringMatching(/queues .*NOT_FOUND/) },
      });
      await untilRaised('service_down', 'analytics');
      return raised;
    } finally {
      await declareQueue();
    }
  });
  await untilCleared(alert);
  await untilReady('control-room');
  await eventually(async () => expect(await mailsAbout(alert)).toHaveLength(1));
}, 90_000);
