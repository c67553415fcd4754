import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DataLock, lockData } from './data-lock.js';
import { ensureRabbitmq } from './install-rabbitmq.js';
import { ManagedProcess } from './managed-process.js';
import { type Ports, requireFree } from './ports.js';
import { adminUrl, postgresSpec } from './postgres.js';
import { endFirstBoot, rabbitmqSpec } from './rabbitmq.js';
import { readOrMakeSecrets } from './secrets.js';
import { dataDirOf } from './stack-facts.js';

/** A database and a broker with nothing in them, and who may do everything there. */
export interface Servers {
  adminDatabaseUrl: string;
  rabbitmq: { adminUrl: string; managementUrl: string };
  stop(): Promise<void>;
}

/** The doors of these two, of a stack that has no other. */
export type ServerPorts = Pick<Ports, 'postgres' | 'amqp' | 'management' | 'erlang' | 'epmd'>;

const READY_WITHIN_MS = 90_000;

/** PostgreSQL and RabbitMQ without a shop, on ports of their own; rejects, with all ended again, when one does not come up. */
export async function startServers(
  name: string,
  ports: ServerPorts,
  progress: (step: string, seconds?: number) => void,
  signal: AbortSignal,
): Promise<Servers> {
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
  await requireFree(ports as Ports, { canMove: false });
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const adminPassword = readOrMakeSecrets(join(dataDir, 'secrets.json'))['admin']!;
  const logOf = (server: string) => join(dataDir, 'logs', `${server}.log`);
  const common = { dataDir, adminPassword, lock: lock.descriptor };
  const postgres = { ...common, port: ports.postgres, logFile: logOf('postgres') };
  const rabbitmq = { ...common, stack: name, ports, logFile: logOf('rabbitmq') };
  const specs = [await postgresSpec(postgres), rabbitmqSpec(await ensureRabbitmq(progress), rabbitmq)];
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
    endFirstBoot(dataDir);
  } catch (error) {
    await stop();
    throw error;
  }
  const admin = `admin:${encodeURIComponent(adminPassword)}@127.0.0.1`;
  return {
    adminDatabaseUrl: adminUrl(ports.postgres, adminPassword),
    rabbitmq: {
      adminUrl: `amqp://${admin}:${ports.amqp}`,
      managementUrl: `http://${admin}:${ports.management}`,
    },
    stop,
  };
}
