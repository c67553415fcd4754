import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';
import { type Guarded, spawnGuarded } from '../../../stack/src/guarded-process.js';
import type { KillPoint } from '../environment/lesson-database.js';
import type { VariantName } from './variants.js';

/** The argument of a consumer process, as JSON. URLs with passwords are in its environment: every user can read arguments. */
export interface ConsumerOptions {
  variant: VariantName;
  /** Of the rail. */
  name: string;
  consumers: number;
  inFlight: number;
  consumer: string;
  /** The number of the message that cannot be handled. */
  poison: number;
  /** How long each message takes, one after the other. */
  slowMs?: number;
  killPoint?: KillPoint;
}

const FILE = fileURLToPath(new URL('rail-consumer-process.js', import.meta.url));

/** The consumers of one rail, each in its own process. They end with this process, even by SIGKILL. */
export class ConsumerProcesses {
  private readonly running = new Map<string, Guarded>();
  /** Of a consumer that failed; a kill is no failure. */
  private failure: Error | undefined;

  constructor(private readonly urls: { databaseUrl: string; url: string }) {}

  start(options: ConsumerOptions): void {
    const { consumer } = options;
    const aws = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
    const urls = { DATABASE_URL: this.urls.databaseUrl, SERVER_URL: this.urls.url };
    const env = { ...Object.fromEntries(aws), PATH: process.env['PATH'], ...urls };
    const started = spawnGuarded(process.execPath, [FILE, JSON.stringify(options)], { env });
    let stderr = '';
    (started.child.stdout as Readable).resume();
    (started.child.stderr as Readable).on('data', (text) => (stderr += String(text)));
    this.running.set(consumer, started);
    void started.exit.then((exit) => {
      this.running.delete(consumer);
      if (exit !== 0 && exit !== 'SIGKILL' && exit !== 'SIGTERM')
        this.failure = new Error(`${consumer} failed (${exit}):\n${stderr}`);
    });
  }

  isRunning = (consumer: string): boolean => this.running.has(consumer);

  throwIfFailed(): void {
    if (this.failure) throw this.failure;
  }

  /** Lets each handle what it has in progress. */
  async stop(): Promise<void> {
    const running = [...this.running.values()];
    for (const { child } of running) child.kill('SIGTERM');
    await Promise.all(running.map(({ exit }) => exit));
    this.throwIfFailed();
  }

  async kill(): Promise<void> {
    const running = [...this.running.values()];
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ exit }) => exit));
  }
}
