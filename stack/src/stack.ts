import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { subscriptions } from '#contracts';
import { type Control, openControl } from './control.js';
import { ensureRabbitmq } from './install-rabbitmq.js';
import { endLeftovers, rememberProcesses } from './leftovers.js';
import { ManagedProcess, type ProcessSpec } from './managed-process.js';
import { type Ports, requireFree } from './ports.js';
import { adminUrl, forgetPostgres, postgresSpec } from './postgres.js';
import { rabbitmqSpec, stopPortMapper } from './rabbitmq.js';
import { readOrMakeSecrets, type Secrets } from './secrets.js';
import { VHOST } from './setup/broker.js';
import { inboxSpec, inherited, nodeSpec } from './node-processes.js';

/** What distinguishes one stack from another on the same machine. */
export interface StackOptions {
  name: string;
  ports: Ports;
  /** Settings for the services, on top of their defaults. */
  settings: Record<string, string>;
  /** Forgets all data first. */
  fresh: boolean;
  /** A broker of the user's own; without it the stack runs one. */
  broker?: { url: string; managementUrl: string };
  /** Told of every step: its name when it begins, the seconds when it is done. */
  progress: (step: string, seconds?: number) => void;
  /** Ends the start, and what it had started. */
  signal: AbortSignal;
}

/** Everything a command or a test must know to talk to a running stack; kept in `stack.json`, readable by its owner alone. */
export interface StackFacts {
  name: string;
  pid: number;
  controlUrl: string;
  controlToken: string;
  urls: Record<string, string>;
  databases: Record<string, string>;
  adminDatabaseUrl: string;
  rabbitmq: { adminUrl: string; managementUrl: string };
  smtpUrl: string;
  dataDir: string;
  labelsDir: string;
  ledgerFile: string;
}

/** A running stack. */
export interface Stack {
  facts: StackFacts;
  /** Ends all processes, services first, and leaves the data. */
  stop(): Promise<void>;
}

/** Where a stack keeps everything it makes. */
export const dataDirOf = (name: string): string => resolve('.order-rail', name);

/**
 * Starts a whole shop on this machine: database, broker, the setup job, the outside world's stand-ins, the services.
 * Rejects with what to do about it, after ending what it had started, when a step fails.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { name, ports, fresh, progress, signal, broker } = options;
  const dataDir = dataDirOf(name);
  await endLeftovers(dataDir);
  if (!broker) stopPortMapper(dataDir, ports);
  await requireFree(broker ? withoutBroker(ports) : ports);
  if (fresh) forget(dataDir);
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const secrets = readOrMakeSecrets(join(dataDir, 'secrets.json'));
  const facts = factsOf(options, dataDir, secrets);
  const processes: ManagedProcess[] = [];
  let control: Control | undefined;

  const launch = async (...specs: ProcessSpec[]) => {
    signal.throwIfAborted();
    const group = specs.map((spec) => new ManagedProcess(spec, () => rememberProcesses(dataDir, processes)));
    processes.push(...group);
    for (const managed of group) managed.start();
    await Promise.all(group.map((managed) => managed.ready(READY_WITHIN_MS, signal)));
  };
  const stop = async () => {
    await control?.close();
    for (const group of inOrderOfStopping(processes))
      await Promise.all(group.map((managed) => managed.stop()));
    if (!broker) stopPortMapper(dataDir, ports);
    rmSync(join(dataDir, 'stack.json'), { force: true });
  };

  try {
    await step(progress, 'database and broker', async () => {
      const logFile = join(dataDir, 'logs', 'postgres.log');
      const postgres = await postgresSpec({
        dataDir,
        port: ports.postgres,
        adminPassword: secrets['admin']!,
        logFile,
      });
      await launch(postgres, ...(broker ? [] : [await ownBroker(options, dataDir, secrets)]));
    });
    await step(progress, 'setup', () => runSetup(facts, secrets, options));
    const context = { dataDir, ports, settings: options.settings, brokerUrl: facts.rabbitmq.adminUrl };
    await step(progress, 'bank and mail inbox', () =>
      launch(nodeSpec('bank', context, secrets), inboxSpec(context)),
    );
    await step(progress, 'services', () =>
      launch(...Object.keys(subscriptions).map((service) => nodeSpec(service, context, secrets))),
    );
    control = await openControl(ports.control, secrets['control']!, processes);
    writeFileSync(join(dataDir, 'stack.json'), JSON.stringify(facts, null, 2), { mode: 0o600 });
    return { facts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const READY_WITHIN_MS = 90_000;

async function step(
  progress: StackOptions['progress'],
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  const startedAt = Date.now();
  progress(name);
  await work();
  progress(name, (Date.now() - startedAt) / 1000);
}

async function ownBroker({ name, ports, progress }: StackOptions, dataDir: string, secrets: Secrets) {
  const server = await ensureRabbitmq(progress);
  const logFile = join(dataDir, 'logs', 'rabbitmq.log');
  return rabbitmqSpec(server, { stack: name, dataDir, logFile, adminPassword: secrets['admin']!, ports });
}

/** The same job that the containers run, as a process of its own. */
async function runSetup(facts: StackFacts, secrets: Secrets, { settings }: StackOptions): Promise<void> {
  const passwords = Object.keys(subscriptions).map((service) => [
    `${service.toUpperCase()}_PASSWORD`,
    secrets[service],
  ]);
  const child = spawn(process.execPath, ['dist/stack/src/setup/main.js'], {
    env: {
      ...inherited(),
      ...settings,
      POSTGRES_ADMIN_URL: facts.adminDatabaseUrl,
      RABBITMQ_MANAGEMENT_URL: facts.rabbitmq.managementUrl,
      ...Object.fromEntries(passwords),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`the setup job failed:\n${output}`);
}

/** Services before what they need, so that they can settle what is in hand. */
function inOrderOfStopping(processes: ManagedProcess[]): ManagedProcess[][] {
  const rank = ({ spec }: ManagedProcess) =>
    ['postgres', 'rabbitmq'].includes(spec.name) ? 2 : ['bank', 'inbox'].includes(spec.name) ? 1 : 0;
  return [0, 1, 2].map((wanted) => processes.filter((managed) => rank(managed) === wanted));
}

function forget(dataDir: string): void {
  forgetPostgres(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}

const withoutBroker = (ports: Ports): Ports => {
  const { management: _, amqp: __, erlang: ___, epmd: ____, ...rest } = ports;
  return rest as Ports;
};

function factsOf({ name, ports, broker }: StackOptions, dataDir: string, secrets: Secrets): StackFacts {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  const admin = `admin:${encodeURIComponent(secrets['admin']!)}@127.0.0.1`;
  const services = Object.keys(subscriptions);
  return {
    name,
    pid: process.pid,
    controlUrl: local(ports.control),
    controlToken: secrets['control']!,
    urls: Object.fromEntries(
      [...services, 'bank', 'inbox'].map((process) => [process, local(ports[process as keyof Ports])]),
    ),
    databases: Object.fromEntries(
      services.map((service) => [
        service,
        `postgresql://${service}:${secrets[service]}@127.0.0.1:${ports.postgres}/${service}`,
      ]),
    ),
    adminDatabaseUrl: adminUrl(ports.postgres, secrets['admin']!),
    rabbitmq: {
      adminUrl: new URL(`/${VHOST}`, broker?.url ?? `amqp://${admin}:${ports.amqp}`).href,
      managementUrl: broker?.managementUrl ?? `http://${admin}:${ports.management}`,
    },
    smtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    dataDir,
    labelsDir: join(dataDir, 'labels'),
    ledgerFile: join(dataDir, 'bank', 'ledger.jsonl'),
  };
}

/** Reads what a running stack left for its commands; throws when none runs. */
export function readFacts(name: string): StackFacts {
  try {
    return JSON.parse(readFileSync(join(dataDirOf(name), 'stack.json'), 'utf8')) as StackFacts;
  } catch {
    throw new Error('No shop is running here: start it with "npm start" and try again in another terminal.');
  }
}
