import type { Container } from '../../stack/src/compose-project.js';
import { connectCommand, disconnectCommand, isPartitioned, nameOf } from './broker-containers.js';

const container = (service: string, Env: string[], ...networks: string[]): Container => ({
  Id: 'c0ffee',
  RestartCount: 0,
  Config: { Env, Labels: { 'com.docker.compose.service': service, 'com.docker.compose.project': 'shop' } },
  HostConfig: { RestartPolicy: { Name: 'unless-stopped' }, PortBindings: null },
  NetworkSettings: { Networks: Object.fromEntries(networks.map((network) => [network, {}])) },
  State: { Status: 'running', Pid: 4711, ExitCode: 0 },
});

const third = ['RABBITMQ_NODENAME=rabbitmq-3@node-3'];

test('a node of a cluster has the name of its Erlang node, another container that of its service', () => {
  expect(nameOf(container('rabbitmq', ['RABBITMQ_NODENAME=rabbitmq-1@node-1']))).toBe('rabbitmq-1');
  expect(nameOf(container('rabbitmq', []))).toBe('rabbitmq');
  expect(nameOf(container('order', ['PORT=3000']))).toBe('order');
});

test('a node is partitioned while it is not on the network of the nodes', () => {
  expect(isPartitioned(container('rabbitmq-3', third, 'shop_default', 'shop_cluster'))).toBe(false);
  expect(isPartitioned(container('rabbitmq-3', third, 'shop_default'))).toBe(true);
  expect(isPartitioned(container('rabbitmq', [], 'shop_default'))).toBe(false);
});

test('a partition ends with the host name by which the other nodes find the node', () => {
  const node = container('rabbitmq-3', third, 'shop_default', 'shop_cluster');
  expect(disconnectCommand(node).join(' ')).toBe('network disconnect shop_cluster c0ffee');
  expect(connectCommand(node).join(' ')).toBe('network connect --alias node-3 shop_cluster c0ffee');
});

test('a container that is no node of a cluster is refused', () => {
  expect(() => disconnectCommand(container('rabbitmq', [], 'shop_default'))).toThrow(
    'rabbitmq is not a node of a RabbitMQ cluster. Start one with "docker compose -f',
  );
  expect(() => connectCommand(container('order', [], 'shop_default'))).toThrow('order is not a node');
});
