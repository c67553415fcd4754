import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from '../ports.js';

/** One node, or the smallest cluster that goes on without one of its nodes. */
export type BrokerCount = 1 | 3;

/** A RabbitMQ node of a stack. */
export interface BrokerNode {
  /** The name of its process: `rabbitmq`, or `rabbitmq-1` … in a cluster. */
  name: string;
  /** The name of its Erlang node; another stack on this machine has others. */
  erlangName: string;
  /** The folder of its data. */
  home: string;
  /** Without a port for metrics, their plugin stays disabled. */
  ports: NodePorts;
}

type NodePorts = Record<'amqp' | 'management' | 'erlang' | 'epmd', number> & { 'rabbitmq-metrics'?: number };

export function brokerNodes(
  stack: string,
  dataDir: string,
  ports: NodePorts,
  count: BrokerCount = 1,
): BrokerNode[] {
  if (count === 1) return [nodeOf('rabbitmq', stack, dataDir, ports)];
  return [1, 2, 3].map((n) =>
    nodeOf(`rabbitmq-${n}`, `${stack}-${n}`, dataDir, n === 1 ? ports : portsOf(ports as Ports, n as 2 | 3)),
  );
}

const nodeOf = (name: string, stack: string, dataDir: string, ports: NodePorts): BrokerNode => {
  const { amqp, management, erlang, epmd, 'rabbitmq-metrics': metrics } = ports;
  return {
    name,
    erlangName: `order-rail-${stack}@localhost`,
    home: join(dataDir, name),
    ports: { amqp, management, erlang, epmd, ...(metrics && { 'rabbitmq-metrics': metrics }) },
  };
};

const portsOf = (ports: Ports, n: 2 | 3) => ({
  amqp: ports[`amqp-${n}`],
  management: ports[`management-${n}`],
  'rabbitmq-metrics': ports[`rabbitmq-metrics-${n}`],
  erlang: ports[`erlang-${n}`],
  epmd: ports[`epmd-${n}`],
});

/** Throws if the data folder belongs to one node and a cluster is started, or the other way: a node cannot be renamed. */
export function checkNodeCount(dataDir: string, count: BrokerCount): void {
  const other = count === 1 ? 3 : 1;
  if (!existsSync(join(dataDir, other === 1 ? 'rabbitmq' : 'rabbitmq-1', 'mnesia'))) return;
  throw new Error(
    `The data in ${dataDir} is of ${other === 1 ? 'one RabbitMQ node' : 'three RabbitMQ nodes'}. Start it with --brokers ${other}, ` +
      `delete it with --fresh --brokers ${count}, or start another shop beside it: ORDER_RAIL_STACK=second npm start -- --brokers ${count}.`,
  );
}
