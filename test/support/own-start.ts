import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { portVariable, shiftedPorts, testPorts } from '../../stack/src/ports.js';
import { accountOfPostgres } from '../../stack/src/postgres-account.js';
import { databaseFolder, deleteDatabase } from '../../stack/src/postgres-folders.js';
import { dataDirOf } from '../../stack/src/stack-facts.js';

/** Long enough for two shops on a small machine. */
const OPENS_WITHIN_MS = 120_000;

/** `npm start` of a shop with a data folder and ports of its own, so that it runs beside the shop under test. */
export class OwnShop {
  readonly dataDir: string;
  private readonly ports = shiftedPorts(testPorts, -6_000);

  constructor(private readonly name: string) {
    this.dataDir = dataDirOf(name);
  }

  /** Where its database lies. */
  get database(): string {
    return databaseFolder(this.dataDir, accountOfPostgres());
  }

  start(): Start {
    const doors = Object.entries(this.ports).map(
      ([door, port]) => [portVariable(door), String(port)] as const,
    );
    const { RABBITMQ_URL: _, POSTGRES_ADMIN_URL: __, ...env } = process.env;
    return new Start({ ...env, ...Object.fromEntries(doors), ORDER_RAIL_STACK: this.name });
  }

  /** Every process that has the data folder or a port of this shop in its command line or environment. */
  processes(): string[] {
    const marks = new RegExp(`${this.dataDir}|\\b(${Object.values(this.ports).join('|')})\\b`);
    const { stdout } = spawnSync('ps', ['axeww', '-o', 'pid=,args='], {
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    return (
      stdout
        .split('\n')
        // Without the pid, which may be a port's number.
        .filter((line) => marks.test(line.replace(/^ *\d+/, '')) && !line.includes('<defunct>'))
        .map((line) => line.trim().slice(0, 100))
    );
  }

  /** As if nothing had ever been started in this folder. */
  forget(): void {
    deleteDatabase(this.dataDir);
    for (const path of [this.dataDir, `${this.dataDir}.lock`, `${this.dataDir}.processes.lock`])
      rmSync(path, { recursive: true, force: true });
  }
}

/** One run of `npm start`. */
export class Start {
  private readonly child: ChildProcess;
  private readonly startedAt = performance.now();
  private output = '';
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;

  constructor(env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, ['stack/start.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text) => (this.output += String(text)));
    this.ended = once(this.child, 'close').then(
      ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
    );
  }

  /** Everything that it has said so far. */
  get said(): string {
    return this.output;
  }

  /** Resolves when the shop is open, with the time that took in ms; rejects with what it said when it ends before. */
  async opened(): Promise<number> {
    const deadline = this.startedAt + OPENS_WITHIN_MS;
    while (!this.output.includes('The shop is open.')) {
      if (this.child.exitCode !== null || this.child.signalCode !== null || performance.now() > deadline)
        throw new Error(`the shop did not open:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return performance.now() - this.startedAt;
  }

  /** SIGKILL to the supervisor alone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    await this.ended;
  }
}
