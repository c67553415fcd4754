import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { connectToAnyNode, NodeAddresses } from './node-addresses.js';

const list = 'amqp://shop:p%2C1@127.0.0.1:5001/order-rail,amqp://shop:p%2C1@127.0.0.1:5002/order-rail';

test('the next address is that of the next node, in the same object, and after the last one comes the first', () => {
  const addresses = new NodeAddresses(list);
  const { current } = addresses;
  const ports = [1, 2, 3].map(() => {
    addresses.next();
    return current.port;
  });
  expect(new Set(ports)).toEqual(new Set([5001, 5002]));
  expect(ports[0]).toBe(ports[2]);
  expect(current).toMatchObject({ username: 'shop', password: 'p,1', vhost: 'order-rail', protocol: 'amqp' });
});

test('the heartbeat of a cluster is shorter, and one in the URL has precedence', () => {
  expect(new NodeAddresses('amqp://127.0.0.1').current.heartbeat).toBe(5);
  expect(new NodeAddresses(list).current.heartbeat).toBe(2);
  expect(new NodeAddresses('amqp://127.0.0.1?heartbeat=30').current.heartbeat).toBe(30);
});

test('a connection that follows another one goes to its node next', () => {
  const [leader, follower] = [new NodeAddresses(list), new NodeAddresses(list)];
  while (leader.current.port === follower.current.port) leader.next();
  expect(follower.follow(leader)).toBe(true);
  follower.next();
  expect(follower.current.port).toBe(leader.current.port);
  expect(follower.follow(leader)).toBe(false);
});

test('a node that accepts connections and says nothing is left for the next one', async () => {
  const silent: Server[] = [createServer(), createServer()];
  const accepted: unknown[] = [];
  for (const server of silent) {
    server.on('connection', (socket) => accepted.push(socket.on('error', () => undefined)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
  }
  const urls = silent.map((server) => `amqp://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await expect(connectToAnyNode(urls.join())).rejects.toThrow('ETIMEDOUT');
  expect(accepted).toHaveLength(2);
  for (const server of silent) server.close();
});
