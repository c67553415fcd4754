import { readdirSync } from 'node:fs';

/**
 * Throws if the volume of the other broker, one node or a cluster, has data: its messages would wait there unseen. `folder` is
 * undefined outside of containers.
 */
export function refuseOtherBrokerData(folder: string | undefined): void {
  if (folder === undefined || isEmpty(folder)) return;
  throw new Error(
    'This shop has run with the other RabbitMQ (docker-compose.yml alone is one node, with docker-compose.cluster.yml it is ' +
      'three), and messages may wait there. Start it with the files as before and wait until "npm run verify" finds it idle. ' +
      'Then remove the old volumes of RabbitMQ: docs/rabbitmq-cluster.md. Or delete all data: docker compose down --volumes.',
  );
}

/** A folder that this process may not read has been taken by a broker. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return false;
    throw error;
  }
}
