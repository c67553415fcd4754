import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { brokerNodes, checkNodeCount } from './cluster/broker-nodes.js';
import { localBroker, untilClustered } from './cluster/local-broker.js';
import { NodeLinks } from './cluster/node-links.js';
import { type Control, openControl } from './control.js';
import { type DataLock, lockData } from './data-lock.js';
import { endFirstBootAfterStreams } from './first-boot.js';
import { ManagedProcess } from './managed-process.js';
import { portsToListenOn, requireFreePorts } from './ports.js';
import { deleteDatabase } from './postgres-folders.js';
import { postgresSpec } from './postgres.js';
import { openDataFolder } from './private-files.js';
import type { ProcessSpec } from './process-spec.js';
import { replaceFile } from './replace-file.js';
import {
  ADMINISTRATORS,
  removeSharedPassword,
  passwordOf,
  readOrCreateSecrets,
  type Secrets,
} from './secrets.js';
import { anyUrl } from './url-lists.js';
import { dataDirOf, factsOf, type StackFacts, type StackIdentity } from './stack-facts.js';
import { runSetup } from './run-setup.js';
import { inboxSpec, inherited, nodeSpec, proxySpecs } from './node-processes.js';
import { observerSpecs } from './observe/observer-specs.js';
import { localPrometheusConfig } from './observe/prometheus-config.js';
import { Runs } from './runs/runs.js';
import { serviceProcesses } from './replicas.js';
import { verifyShop } from './verify/verify-shop.js';
import { sourcesOf } from './verify/sources.js';

export interface StackOptions extends StackIdentity {
  /** Deletes all data first. */
  fresh: boolean;
  /** Starts and sets up database and broker only; {@link Stack.run} starts other processes. */
  bare?: boolean;
  /** Starts Prometheus and the exporter of PostgreSQL's metrics too. */
  observe?: boolean;
  /** The nice value of all processes, see `setNice`. */
  nice?: number;
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
  const { name, ports, fresh, nice, progress, signal, postgresUrl, broker, debugPorts, replicas } = options;
  const dataDir = dataDirOf(name);
  const nodes = brokerNodes(name, dataDir, ports, options.brokers);
  await requireFreePorts(portsToListenOn(ports, options), { canOverride: name === 'shop' });
  if (fresh) deleteData(dataDir);
  if (!broker) checkNodeCount(dataDir, options.brokers ?? 1);
  // A killed shop leaves this file, and commands would use the new shop before it is ready.
  rmSync(join(dataDir, 'stack.json'), { force: true });
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const secrets = readOrCreateSecrets(join(dataDir, 'secrets.json'));
  const facts = factsOf(options, dataDir, secrets);
  const processes: ManagedProcess[] = [];
  let control: Control | undefined;
  let links: NodeLinks | undefined;

  const launch = async (...specs: ProcessSpec[]) => {
    signal.throwIfAborted();
    const group = specs.map(
      (spec) => new ManagedProcess({ ...spec, ...(nice && { nice }) }, lock.descriptor),
    );
    processes.push(...group);
    for (const managed of group) managed.start();
    await Promise.all(group.map((managed) => managed.ready(READY_WITHIN_MS, { signal, firstStart: true })));
    return group;
  };
  const { adminUrl: brokerUrl, managementUrl } = facts.rabbitmq;
  const context = { dataDir, ports, replicas, postgresUrl, brokerUrl, managementUrl, debugPorts };
  const specOf = (process: string, settings = options.settings) =>
    process === 'inbox'
      ? inboxSpec({ ...context, settings })
      : nodeSpec(process, { ...context, settings }, secrets);
  const run = async (process: string, settings?: Record<string, string>) =>
    (await launch(specOf(process, settings)))[0]!;
  const setUp = () => runSetup(facts, secrets, options, lock);
  // Their commands read the secrets from stack.json themselves.
  const runs = new Runs({ ...inherited(), ORDER_RAIL_STACK: name }, lock.descriptor);
  const stop = async () => {
    await runs.stop();
    await control?.close();
    for (const group of inStopOrder(processes)) await Promise.all(group.map((managed) => managed.stop()));
    links?.close();
    rmSync(join(dataDir, 'stack.json'), { force: true });
    lock.release();
  };

  try {
    links = await NodeLinks.between(nodes);
    const verify = async (since?: Date) => await verifyShop(sourcesOf(facts), since);
    control = await openControl(ports.control, secrets['control']!, { processes, links, verify, runs });
    await step(progress, 'database and broker', async () => {
      await launch(
        ...(postgresUrl ? [] : [await localPostgres(options, dataDir, secrets, lock.descriptor)]),
        ...(broker ? [] : await localBroker(nodes, dataDir, secrets, progress)),
      );
      if (nodes.length > 1) await untilClustered(nodes, anyUrl(facts.rabbitmq.managementUrl), signal);
    });
    if (!broker) removeSharedPassword(join(dataDir, 'secrets.json'));
    await step(progress, 'setup', setUp);
    const firstBootEnds = endFirstBootAfterStreams(nodes);
    if (!options.bare)
      await step(progress, 'bank and mail inbox', () => launch(specOf('bank'), specOf('inbox')));
    await firstBootEnds;
    if (!options.bare)
      await step(progress, 'services', () =>
        launch(...serviceProcesses(replicas).map((process) => specOf(process)), ...proxySpecs(context)),
      );
    if (options.observe) {
      const config = localPrometheusConfig(ports, options.brokers);
      await step(
        progress,
        'Prometheus',
        async () => await launch(...(await observerSpecs(facts, secrets, progress, config))),
      );
    }
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

/** Services stop before their dependencies, so that they can finish and ack their messages. */
function inStopOrder(processes: ManagedProcess[]): ManagedProcess[][] {
  const rank = ({ spec }: ManagedProcess) =>
    spec.name === 'postgres' || spec.name.startsWith('rabbitmq')
      ? 2
      : ['bank', 'inbox'].includes(spec.name)
        ? 1
        : 0;
  return [0, 1, 2].map((group) => processes.filter((managed) => rank(managed) === group));
}

function deleteData(dataDir: string): void {
  deleteDatabase(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}
