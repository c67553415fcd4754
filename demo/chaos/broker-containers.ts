import {
  type Container,
  nameOf as processNameOf,
  projectOf,
  serviceOf,
} from '../../stack/src/compose-project.js';

/** A node of docker-compose.cluster.yml: its name, and the host name by which the other nodes find it. */
interface BrokerNode {
  name: string;
  host: string;
}

/** Undefined for other containers, also for a single RabbitMQ. */
function nodeOf({ Config }: Container): BrokerNode | undefined {
  const variable = Config.Env.find((line) => line.startsWith('RABBITMQ_NODENAME='));
  const [, name, host] = /=(.+)@(.+)$/.exec(variable ?? '') ?? [];
  return name && host ? { name, host } : undefined;
}

/** For the node of a cluster `rabbitmq-1` to `rabbitmq-3`. */
export const nameOf = (container: Container): string => nodeOf(container)?.name ?? processNameOf(container);

/** The network on which only the nodes find each other. */
const clusterNetworkOf = (container: Container): string => `${projectOf(container)}_cluster`;

/** True for a node that {@link disconnectCommand} has cut off. */
export const isPartitioned = (container: Container): boolean =>
  nodeOf(container) !== undefined && !(clusterNetworkOf(container) in container.NetworkSettings.Networks);

/** The Docker command that cuts a node off from the other nodes. Its clients use another network and stay connected. */
export function disconnectCommand(container: Container): string[] {
  requireNode(container);
  return ['network', 'disconnect', clusterNetworkOf(container), container.Id];
}

/** The Docker command that ends a partition. */
export function connectCommand(container: Container): string[] {
  const { host } = requireNode(container);
  return ['network', 'connect', '--alias', host, clusterNetworkOf(container), container.Id];
}

function requireNode(container: Container): BrokerNode {
  const node = nodeOf(container);
  if (node) return node;
  throw new Error(
    `${serviceOf(container)} is not a node of a RabbitMQ cluster. Start one with ` +
      '"docker compose -f docker-compose.yml -f docker-compose.cluster.yml up", then choose e.g. rabbitmq-3.',
  );
}
