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
import { endFirstBootWithStreams, rabbitmqSpec } from './rabbitmq.js';
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

/** What distinguishes one stack from another on the same machine. */
export interface StackOptions extends StackIdentity {
  /** Forgets all data first. */
  fresh: boolean;
  /** Starts database and broker alone, set up for all services; what else is wanted comes by {@link Stack.run}. */
  bare?: boolean;
  /** For `npm run dev`: where each app listens for a debugger. */
  debugPorts?: Readonly<Record<string, number>>;
  /** Told of every step: its name when it begins, the seconds when it is done. */
  progress: (step: string, seconds?: number) => void;
  /** Ends the start, and what it had started. */
  signal: AbortSignal;
}

/** A running stack. */
export interface Stack {
  facts: StackFacts;
  processes: readonly ManagedProcess[];
  /** Runs the setup job once more, after a change of what it makes. */
  setUp(): Promise<void>;
  /** Starts one of the shop's processes that does not run yet, with settings of its own; resolves when it is ready. */
  run(name: string, settings?: Record<string, string>): Promise<ManagedProcess>;
  /** Ends all processes, services first, and leaves the data. */
  stop(): Promise<void>;
}

/**
 * Starts a whole shop on this machine: database, broker, the setup job, the outside world's stand-ins, the services.
 * Rejects with what to do about it, after ending what it had started, when a step fails.
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
  await requireFreePorts(portsOfItsOwn(options), { canMove: name === 'shop' });
  if (fresh) forget(dataDir);
  // A killed shop leaves it, and the commands would take this one for open before it is.
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
    for (const group of inOrderOfStopping(processes))
      await Promise.all(group.map((managed) => managed.stop()));
    rmSync(join(dataDir, 'stack.json'), { force: true });
    lock.release();
  };

  try {
    const verify = async (since?: Date) => await verifyShop(sourcesOf(facts), since);
    control = await openControl(ports.control, secrets['control']!, { processes, verify });
    await step(progress, 'database and broker', async () => {
      await launch(
        ...(postgresUrl ? [] : [await ownPostgres(options, dataDir, secrets, lock.descriptor)]),
        ...(broker ? [] : [await ownBroker(options, dataDir, secrets)]),
      );
    });
    if (!broker) removeSharedPassword(join(dataDir, 'secrets.json'));
    await step(progress, 'setup', setUp);
    const firstBootEnds = endFirstBootWithStreams(dataDir);
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

async function ownPostgres({ ports }: StackOptions, dataDir: string, secrets: Secrets, lock: number) {
  const logFile = join(dataDir, 'logs', 'postgres.log');
  const superuserPassword = passwordOf(secrets, ADMINISTRATORS.database, 'database');
  return await postgresSpec({ dataDir, port: ports.postgres, superuserPassword, logFile, lock });
}

async function ownBroker({ name, ports, progress }: StackOptions, dataDir: string, secrets: Secrets) {
  const server = await ensureRabbitmq(progress);
  const logFile = join(dataDir, 'logs', 'rabbitmq.log');
  return rabbitmqSpec(server, { stack: name, dataDir, logFile, secrets, ports });
}

/** The same job that the containers run, as a process of its own. */
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
  if (exit !== 0) throw new Error(`the setup job failed:\n${output}`);
}

/** Services before what they need, so that they can settle what is in hand. */
function inOrderOfStopping(processes: ManagedProcess[]): ManagedProcess[][] {
  const rank = ({ spec }: ManagedProcess) =>
    ['postgres', 'rabbitmq'].includes(spec.name) ? 2 : ['bank', 'inbox'].includes(spec.name) ? 1 : 0;
  return [0, 1, 2].map((wanted) => processes.filter((managed) => rank(managed) === wanted));
}

function forget(dataDir: string): void {
  deleteDatabase(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}

/** The ports that this stack itself listens on. */
function portsOfItsOwn({ ports, postgresUrl, broker }: StackOptions): Ports {
  const ofBroker = broker ? ['management', 'amqp', 'erlang', 'epmd'] : [];
  const others = [...(postgresUrl ? ['postgres'] : []), ...ofBroker];
  return Object.fromEntries(Object.entries(ports).filter(([name]) => !others.includes(name))) as Ports;
}
