import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { type Control, openControl } from './control.js';
import { type DataLock, lockData } from './data-lock.js';
import { runGuarded } from './guarded-process.js';
import { ensureRabbitmq } from './install-rabbitmq.js';
import { ManagedProcess, type ProcessSpec } from './managed-process.js';
import { type Ports, requireFreePorts } from './ports.js';
import { deleteDatabase } from './postgres-folders.js';
import { postgresSpec } from './postgres.js';
import { openDataFolder } from './private-files.js';
import { endFirstBootAfterStreams, rabbitmqSpec } from './rabbitmq.js';
import { replaceFile } from './replace-file.js';
import {
  ADMINISTRATORS,
  removeSharedPassword,
  passwordOf,
  passwordVariable,
  readOrCreateSecrets,
  type Secrets,
  usersOfStack,
} from './secrets.js';
import { dataDirOf, factsOf, type StackFacts, type StackIdentity } from './stack-facts.js';
import { inboxSpec, inherited, nodeSpec } from './node-processes.js';
import { verifyShop } from './verify/verify-shop.js';
import { sourcesOf } from './verify/sources.js';

export interface StackOptions extends StackIdentity {
  /** Deletes all data first. */
  fresh: boolean;
  /** Starts and sets up database and broker only; {@link Stack.run} starts other processes. */
  bare?: boolean;
  /** For `npm run dev`: the debugger port of each app. */
  debugPorts?: Readonly<Record<string, number>>;
  /** Called with the name when a step begins, and with name and seconds when it ends. */
  progress: (step: string, seconds?: number) => void;
  /** Aborts the start and stops the processes that it has started. */
  signal: AbortSignal;
}

export interface Stack {
  facts: StackFacts;
  processes: readonly ManagedProcess[];
  /** Runs the setup job again. */
  setUp(): Promise<void>;
  /** Starts a process of the shop that does not run yet, with its own settings; resolves when it is ready. */
  run(name: string, settings?: Record<string, string>): Promise<ManagedProcess>;
  /** Stops all processes, services first, and keeps the data. */
  stop(): Promise<void>;
}

/**
 * Starts the whole shop on this machine: database and broker, the setup job, the stand-ins, the services. If a step fails,
 * stops the processes that it has started and rejects with what to do.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  openDataFolder(dataDirOf(options.name));
  const lock = await lockData(dataDirOf(options.name));
  try {
    return await startLocked(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(options: StackOptions, lock: DataLock): Promise<Stack> {
  const { name, ports, fresh, progress, signal, postgresUrl, broker, debugPorts } = options;
  const dataDir = dataDirOf(name);
  await requireFreePorts(portsToListenOn(options), { canOverride: name === 'shop' });
  if (fresh) deleteData(dataDir);
  // A killed shop leaves this file, and commands would use the new shop before it is ready.
  rmSync(join(dataDir, 'stack.json'), { force: true });
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const secrets = readOrCreateSecrets(join(dataDir, 'secrets.json'));
  const facts = factsOf(options, dataDir, secrets);
  const processes: ManagedProcess[] = [];
  let control: Control | undefined;

  const launch = async (...specs: ProcessSpec[]) => {
    signal.throwIfAborted();
    const group = specs.map((spec) => new ManagedProcess(spec, lock.descriptor));
    processes.push(...group);
    for (const managed of group) managed.start();
    await Promise.all(group.map((managed) => managed.ready(READY_WITHIN_MS, { signal, firstStart: true })));
    return group;
  };
  const specOf = (process: string, settings = options.settings) => {
    const context = { dataDir, ports, settings, postgresUrl, brokerUrl: facts.rabbitmq.adminUrl, debugPorts };
    return process === 'inbox' ? inboxSpec(context) : nodeSpec(process, context, secrets);
  };
  const run = async (process: string, settings?: Record<string, string>) =>
    (await launch(specOf(process, settings)))[0]!;
  const setUp = () => runSetup(facts, secrets, options, lock);
  const stop = async () => {
    await control?.close();
    for (const group of inStopOrder(processes)) await Promise.all(group.map((managed) => managed.stop()));
    rmSync(join(dataDir, 'stack.json'), { force: true });
    lock.release();
  };

  try {
    const verify = async (since?: Date) => await verifyShop(sourcesOf(facts), since);
    control = await openControl(ports.control, secrets['control']!, { processes, verify });
    await step(progress, 'database and broker', async () => {
      await launch(
        ...(postgresUrl ? [] : [await localPostgres(options, dataDir, secrets, lock.descriptor)]),
        ...(broker ? [] : [await localBroker(options, dataDir, secrets)]),
      );
    });
    if (!broker) removeSharedPassword(join(dataDir, 'secrets.json'));
    await step(progress, 'setup', setUp);
    const firstBootEnds = endFirstBootAfterStreams(dataDir);
    if (!options.bare)
      await step(progress, 'bank and mail inbox', () => launch(specOf('bank'), specOf('inbox')));
    await firstBootEnds;
    if (!options.bare)
      await step(progress, 'services', () =>
        launch(...Object.keys(subscriptions).map((service) => specOf(service))),
      );
    replaceFile(join(dataDir, 'stack.json'), JSON.stringify(facts, null, 2));
    return { facts, processes, setUp, run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const READY_WITHIN_MS = 90_000;

async function step(
  progress: StackOptions['progress'],
  name: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const startedAt = Date.now();
  progress(name);
  await work();
  progress(name, (Date.now() - startedAt) / 1000);
}

async function localPostgres({ ports }: StackOptions, dataDir: string, secrets: Secrets, lock: number) {
  const logFile = join(dataDir, 'logs', 'postgres.log');
  const superuserPassword = passwordOf(secrets, ADMINISTRATORS.database, 'database');
  return await postgresSpec({ dataDir, port: ports.postgres, superuserPassword, logFile, lock });
}

async function localBroker({ name, ports, progress }: StackOptions, dataDir: string, secrets: Secrets) {
  const server = await ensureRabbitmq(progress);
  const logFile = join(dataDir, 'logs', 'rabbitmq.log');
  return rabbitmqSpec(server, { stack: name, dataDir, logFile, secrets, ports });
}

/** Runs the same job as the containers do, in its own process. */
async function runSetup(
  facts: StackFacts,
  secrets: Secrets,
  { settings }: StackOptions,
  { descriptor }: DataLock,
): Promise<void> {
  const passwords = usersOfStack.flatMap((user) =>
    (['database', 'broker'] as const).map(
      (system) => [passwordVariable(user, system), passwordOf(secrets, user, system)] as const,
    ),
  );
  const { exit, output } = await runGuarded(process.execPath, ['dist/stack/src/setup/main.js'], {
    lock: descriptor,
    env: {
      ...inherited(),
      ...settings,
      POSTGRES_ADMIN_URL: facts.adminDatabaseUrl,
      RABBITMQ_MANAGEMENT_URL: facts.rabbitmq.managementUrl,
      ...Object.fromEntries(passwords),
    },
  });
  if (exit !== 0) throw new Error(`The setup job failed:\n${output}`);
}

/** Services stop before their dependencies, so that they can finish and ack their messages. */
function inStopOrder(processes: ManagedProcess[]): ManagedProcess[][] {
  const rank = ({ spec }: ManagedProcess) =>
    ['postgres', 'rabbitmq'].includes(spec.name) ? 2 : ['bank', 'inbox'].includes(spec.name) ? 1 : 0;
  return [0, 1, 2].map((group) => processes.filter((managed) => rank(managed) === group));
}

function deleteData(dataDir: string): void {
  deleteDatabase(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}

function portsToListenOn({ ports, postgresUrl, broker }: StackOptions): Ports {
  const brokerPorts = broker ? ['management', 'amqp', 'erlang', 'epmd'] : [];
  const otherServers = [...(postgresUrl ? ['postgres'] : []), ...brokerPorts];
  return Object.fromEntries(Object.entries(ports).filter(([name]) => !otherServers.includes(name))) as Ports;
}
