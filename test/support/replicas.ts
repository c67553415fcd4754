import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeSpec } from '../../stack/src/node-processes.js';
import { freePort } from '../../stack/src/ports.js';
import { passwordOf, type Secrets } from '../../stack/src/secrets.js';
import { testSettings } from '../../stack/src/test-settings.js';
import { chaos, untilReady } from './chaos.js';
import { eventually } from './eventually.js';
import { facts } from './shop.js';

/** A fault of fault-points.mjs. */
export interface Fault {
  name: string;
  /** The queue, routing key, exchange, path or message id that triggers it. */
  of?: string;
}

/** How a replica differs from the process of the shop. */
export interface ReplicaOptions {
  port?: number;
  fault?: Fault | undefined;
  /** Contracts as if it had been built earlier or later, see other-contract-versions.mjs. */
  contractVersions?: 'earlier' | 'later';
  settings?: Record<string, string>;
  /** Replaces the URL of the service. */
  databaseUrl?: string;
  /** Replaces the URL of the service. */
  brokerUrl?: string;
  /** Replaces variables of its environment. */
  environment?: Record<string, string>;
}

/** A process of a service that the supervisor does not manage. */
export class Replica {
  /** Resolves with its signal or exit code. */
  readonly ended: Promise<NodeJS.Signals | number | null>;

  constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

const importFlags = (file: string) => ['--import', fileURLToPath(new URL(file, import.meta.url))];

/** The secrets of a stack by name. */
export const secretsOf = ({ dataDir }: { dataDir: string }): Secrets =>
  JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Secrets;

/** The broker URL with the user of this service. */
export function brokerUrlOf(service: string): string {
  const url = new URL(facts.rabbitmq.adminUrl);
  url.username = service;
  url.password = encodeURIComponent(passwordOf(secretsOf(facts), service, 'broker'));
  return url.href;
}

/** Starts another process of the service, like a second container; returns when it is ready or has exited. */
export async function startReplica(
  service: string,
  { port, fault, contractVersions, settings = {}, databaseUrl, brokerUrl, environment }: ReplicaOptions = {},
): Promise<Replica> {
  const { command, args, env, logFile } = nodeSpec(
    service,
    {
      dataDir: facts.dataDir,
      ports: { ...facts.ports, [service]: port ?? (await freePort()) },
      brokerUrl: facts.rabbitmq.adminUrl,
      settings: { ...testSettings, ...settings },
    },
    secretsOf(facts),
  );
  const imports = [
    ...(fault ? importFlags('fault-points.mjs') : []),
    ...(contractVersions ? importFlags('other-contract-versions.mjs') : []),
  ];
  const child = spawn(command, [...imports, ...args], {
    env: {
      ...env,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      ...(brokerUrl && { RABBITMQ_URL: brokerUrl }),
      ...environment,
      ...(fault && { FAULT: fault.name, FAULT_OF: fault.of }),
      ...(contractVersions && { CONTRACT_VERSIONS: contractVersions }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(logFile.replace(/\.log$/, '-replica.log'), { flags: 'a' });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  const replica = new Replica(`http://127.0.0.1:${env['PORT']}`, child);
  const ready = eventually(
    async () => expect((await fetch(`${replica.url}/health/ready`)).status).toBe(200),
    { within: 90_000 },
  );
  try {
    await Promise.race([ready, replica.ended]);
    return replica;
  } catch (error) {
    // Else it would take messages from the processes of the next test.
    child.kill('SIGKILL');
    throw error;
  }
}

/** Replaces the service by one replica with these options on the same port while `work` runs. */
export async function replaceService<T>(
  service: string,
  options: ReplicaOptions,
  work: (replica: Replica) => Promise<T>,
): Promise<T> {
  await chaos('stop', service);
  try {
    const replica = await startReplica(service, {
      ...options,
      port: facts.ports[service as keyof typeof facts.ports],
    });
    try {
      return await work(replica);
    } finally {
      await replica.stop();
    }
  } finally {
    await chaos('start', service);
    await untilReady(service);
  }
}

/** Like {@link replaceService} for all tests of the enclosing block, because the start of a replica is slow. */
export function replaceServiceInBlock(
  service: string,
  optionsOf: () => ReplicaOptions | Promise<ReplicaOptions>,
): { readonly url: string } {
  const replica = { url: '' };
  let finish: () => void = () => undefined;
  let finished: Promise<void> = Promise.resolve();
  beforeAll(async () => {
    const options = await optionsOf();
    const untilFinished = new Promise<void>((resolve) => (finish = resolve));
    await new Promise<void>((ready, failed) => {
      finished = replaceService(service, options, async ({ url }) => {
        replica.url = url;
        ready();
        await untilFinished;
      });
      finished.catch(failed);
    });
  });
  afterAll(async () => {
    finish();
    await finished;
  });
  return replica;
}
