import { MESSAGE_TTL_MS } from '#messaging';
import { manage } from '../support/broker.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';

interface Node {
  mem_limit: number;
  disk_free_limit: number;
}

test('the broker uses the memory and disk limits of rabbitmq.conf, not a share of the machine', async () => {
  const [node] = await manage<Node[]>('GET', 'nodes');
  expect(node).toMatchObject({ mem_limit: 1_000_000_000, disk_free_limit: 200_000_000 });
});

test('the consumer timeout of the broker equals the message TTL, so that a consumer can wait for an unavailable dependency', async () => {
  const setting = await rabbitmqctl('eval', 'application:get_env(rabbit, consumer_timeout).');
  expect(setting).toContain(String(MESSAGE_TTL_MS));
});
