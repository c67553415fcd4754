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

/** A fault between a service and the outside world, see fault-points.mjs. */
export interface Fault {
  name: string;
  /** The queue, routing key, exchange, path or message id that it waits for. */
  of?: string;
}

/** What makes a process differ from the shop's own. */
export interface Terms {
  port?: number;
  fault?: Fault | undefined;
  /** As if it was built before or after the shop's own, see other-contract-versions.mjs. */
  versions?: 'past' | 'future';
  settings?: Record<string, string>;
  /** In place of the service's own. */
  databaseUrl?: string;
  /** Likewise. */
  brokerUrl?: string;
  /** Likewise, any variable of its environment. */
  environment?: Record<string, string>;
}

/** A process of a service that no supervisor watches. */
export class Replica {
  /** The signal or the exit code that it ended with. */
  readonly ended: Promise<NodeJS.Signals | number | null>;

  constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  }

  async dismiss(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

const importing = (file: string) => ['--import', fileURLToPath(new URL(file, import.meta.url))];

/** What the stack gave its processes to know. */
export const secretsOf = ({ dataDir }: { dataDir: string }): Secrets =>
  JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Secrets;

/** The broker as this service's own user reaches it. */
export function brokerUrlOf(service: string): string {
  const url = new URL(facts.rabbitmq.adminUrl);
  url.username = service;
  url.password = encodeURIComponent(passwordOf(secretsOf(facts), service, 'broker'));
  return url.href;
}

/** Starts another process of the service, as a second container would be, and returns when it is ready or dead. */
export async function startReplica(
  service: string,
  { port, fault, versions, settings = {}, databaseUrl, brokerUrl, environment }: Terms = {},
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
    ...(fault ? importing('fault-points.mjs') : []),
    ...(versions ? importing('other-contract-versions.mjs') : []),
  ];
  const child = spawn(command, [...imports, ...args], {
    env: {
      ...env,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      ...(brokerUrl && { RABBITMQ_URL: brokerUrl }),
      ...environment,
      ...(fault && { FAULT: fault.name, FAULT_OF: fault.of }),
      ...(versions && { VERSIONS: versions }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(logFile.replace(/\.log$/, '-hired.log'), { flags: 'a' });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  const replica = new Replica(`http://127.0.0.1:${env['PORT']}`, child);
  const ready = eventually(
    async () => expect((await fetch(`${replica.url}/health/ready`)).status).toBe(200),
    {
      within: 30_000,
    },
  );
  await Promise.race([ready, replica.ended]);
  return replica;
}

/** Lets one process under these terms do all the work of the service, at its own door, while `work` runs. */
export async function insteadOf<T>(
  service: string,
  terms: Terms,
  work: (replica: Replica) => Promise<T>,
): Promise<T> {
  await chaos('stop', service);
  try {
    const replica = await startReplica(service, {
      ...terms,
      port: facts.ports[service as keyof typeof facts.ports],
    });
    try {
      return await work(replica);
    } finally {
      await replica.dismiss();
    }
  } finally {
    await chaos('start', service);
    await untilReady(service);
  }
}

/** As {@link insteadOf} for all tests of the enclosing block: the process starts once, which takes longer than most tests. */
export function insteadOfInBlock(
  service: string,
  termsOf: () => Terms | Promise<Terms>,
): { readonly url: string } {
  const replica = { url: '' };
  let finish: () => void = () => undefined;
  let finished: Promise<void> = Promise.resolve();
  beforeAll(async () => {
    const terms = await termsOf();
    const untilFinished = new Promise<void>((resolve) => (finish = resolve));
    await new Promise<void>((ready, failed) => {
      finished = insteadOf(service, terms, async ({ url }) => {
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
