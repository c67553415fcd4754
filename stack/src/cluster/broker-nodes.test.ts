import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokersOption } from '../command-line.js';
import { shopPorts } from '../ports.js';
import { brokerNodes, checkNodeCount } from './broker-nodes.js';

const dataDir = () => mkdtempSync(join(tmpdir(), 'broker-nodes-'));

test('one node keeps the name that it had before clusters; three have a number, and ports of their own', () => {
  expect(brokerNodes('shop', '/data', shopPorts)).toMatchObject([
    { name: 'rabbitmq', erlangName: 'order-rail-shop@localhost', home: '/data/rabbitmq' },
  ]);
  const nodes = brokerNodes('shop', '/data', shopPorts, 3);
  expect(nodes.map(({ name }) => name)).toEqual(['rabbitmq-1', 'rabbitmq-2', 'rabbitmq-3']);
  const ports = nodes.flatMap((node) => Object.values(node.ports));
  expect(new Set(ports).size).toBe(15);
});

test.each([
  ['rabbitmq', 3, /is of one RabbitMQ node\. Start it with --brokers 1, .*--fresh --brokers 3/],
  ['rabbitmq-1', 1, /is of three RabbitMQ nodes\. Start it with --brokers 3, .*--fresh --brokers 1/],
] as const)('data of %s is refused for %i nodes, with what to do', (home, count, message) => {
  const folder = dataDir();
  mkdirSync(join(folder, home, 'mnesia'), { recursive: true });
  expect(() => checkNodeCount(folder, count)).toThrow(message);
  expect(() => checkNodeCount(folder, count === 1 ? 3 : 1)).not.toThrow();
});

test.each(['0', '2', 'three'])('--brokers %s is refused, with the reason', (text) => {
  expect(() => brokersOption().parseArg?.(text, 1)).toThrow(
    'Give 1 or 3: of two nodes, neither has a majority',
  );
});
