import type { ServiceStatus } from '../api/types.js';

/** True for a process of a broker of several nodes, e.g. `rabbitmq-2`. */
export const isBrokerNode = (name: string): boolean => /^rabbitmq-\d+$/.test(name);

export const stateTextOf = ({ state, partitioned }: Pick<ServiceStatus, 'state' | 'partitioned'>): string =>
  partitioned ? `${state}, cut off from the other nodes` : state;
