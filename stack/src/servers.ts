import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DataLock, lockData } from './data-lock.js';
import { brokerNodes } from './cluster/broker-nodes.js';
import { localBroker } from './cluster/local-broker.js';
import { endFirstBoot } from './first-boot.js';
import { ManagedProcess } from './managed-process.js';
import { type Ports, requireFreePorts } from './ports.js';
import { adminUrl, postgresSpec } from './postgres.js';
import { openDataFolder } from './private-files.js';
import { ADMINISTRATORS, removeSharedPassword, passwordOf, readOrCreateSecrets } from './secrets.js';
import { dataDirOf } from './stack-facts.js';

/** A database and a broker with the URLs of their administrators. */
export interface Servers {
  adminDatabaseUrl: string;
  rabbitmq: { adminUrl: string; managementUrl: string };
  stop(): Promise<void>;
}

export type ServerPorts = Pick<Ports, 'postgres' | 'amqp' | 'management' | 'erlang' | 'epmd'>;

const READY_WITHIN_MS = 90_000;

/** Starts PostgreSQL and RabbitMQ without a shop, on their own ports. If one does not start, stops both and rejects. */
export async function startServers(
  name: string,
  ports: ServerPorts,
  progress: (step: string, seconds?: number) => void,
  signal: AbortSignal,
): Promise<Servers> {
  openDataFolder(dataDirOf(name));
  const lock = await lockData(dataDirOf(name));
  try {
    return await startLocked(name, ports, progress, signal, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(
  name: string,
  ports: ServerPorts,
  progress: (step: string, seconds?: number) => void,
  signal: AbortSignal,
  lock: DataLock,
): Promise<Servers> {
  const dataDir = dataDirOf(name);
  await requireFreePorts(ports, { canOverride: false });
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const secrets = readOrCreateSecrets(join(dataDir, 'secrets.json'));
  const superuserPassword = passwordOf(secrets, ADMINISTRATORS.database, 'database');
  const postgres = {
    ...{ dataDir, superuserPassword, lock: lock.descriptor },
    ...{ port: ports.postgres, logFile: join(dataDir, 'logs', 'postgres.log') },
  };
  const nodes = brokerNodes(name, dataDir, ports);
  const specs = [await postgresSpec(postgres), ...(await localBroker(nodes, dataDir, secrets, progress))];
  const processes = specs.map((spec) => new ManagedProcess(spec, lock.descriptor));
  const stop = async () => {
    await Promise.all(processes.map((managed) => managed.stop()));
    lock.release();
  };
  try {
    for (const managed of processes) managed.start();
    await Promise.all(
      processes.map((managed) => managed.ready(READY_WITHIN_MS, { signal, firstStart: true })),
    );
    endFirstBoot(nodes);
    removeSharedPassword(join(dataDir, 'secrets.json'));
  } catch (error) {
    await stop();
    throw error;
  }
  const admin = `${ADMINISTRATORS.broker}:${passwordOf(secrets, ADMINISTRATORS.broker, 'broker')}@127.0.0.1`;
  return {
    adminDatabaseUrl: adminUrl(ports.postgres, superuserPassword),
    rabbitmq: {
      adminUrl: `amqp://${admin}:${ports.amqp}`,
      managementUrl: `http://${admin}:${ports.management}`,
    },
    stop,
  };
}
