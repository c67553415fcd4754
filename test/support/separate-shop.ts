import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type Ports, portVariable, shiftedPorts, testPorts } from '../../stack/src/ports.js';
import { accountOfPostgres } from '../../stack/src/postgres-account.js';
import { databaseFolder, deleteDatabase } from '../../stack/src/postgres-folders.js';
import { dataDirOf } from '../../stack/src/stack-facts.js';

/** Enough for two shops on a small machine. */
const OPENS_WITHIN_MS = 240_000;

/** A shop with its own data folder and ports, so that `npm start` runs it beside the shop under test. */
export class SeparateShop {
  readonly dataDir: string;
  private readonly ports: Ports;

  /** Shops that run at the same time need different shifts from the ports of the tests. */
  constructor(
    private readonly name: string,
    portShift = -6_000,
  ) {
    this.dataDir = dataDirOf(name);
    this.ports = shiftedPorts(testPorts, portShift);
  }

  get databaseFolder(): string {
    return databaseFolder(this.dataDir, accountOfPostgres());
  }

  start(...args: string[]): ShopStart {
    const portVariables = Object.entries(this.ports).map(
      ([name, port]) => [portVariable(name), String(port)] as const,
    );
    const { RABBITMQ_URL: _, POSTGRES_ADMIN_URL: __, ...env } = process.env;
    // The test stack has no nice value and would leave this shop too little processor time.
    const settings = { ORDER_RAIL_STACK: this.name, SHOP_NICE: '0' };
    return new ShopStart({ ...env, ...Object.fromEntries(portVariables), ...settings }, args);
  }

  /** The processes that have the data folder or a port of this shop in their command line or environment. */
  processes(): string[] {
    const pattern = new RegExp(`${this.dataDir}|\\b(${Object.values(this.ports).join('|')})\\b`);
    const { stdout } = spawnSync('ps', ['axeww', '-o', 'pid=,args='], {
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    return (
      stdout
        .split('\n')
        // Removes the pid, which could equal a port.
        .filter((line) => pattern.test(line.replace(/^ *\d+/, '')) && !line.includes('<defunct>'))
        .map((line) => line.trim().slice(0, 100))
    );
  }

  /** Deletes all data, so that the next start is a first start. */
  deleteData(): void {
    deleteDatabase(this.dataDir);
    for (const path of [this.dataDir, `${this.dataDir}.lock`, `${this.dataDir}.processes.lock`])
      rmSync(path, { recursive: true, force: true });
  }
}

/** One run of `npm start`. */
export class ShopStart {
  private readonly child: ChildProcess;
  private readonly startedAt = performance.now();
  /** Everything that it has printed so far. */
  output = '';
  /** Resolves with its exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;

  constructor(env: NodeJS.ProcessEnv, args: string[]) {
    this.child = spawn(process.execPath, ['stack/start.mjs', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text) => (this.output += String(text)));
    this.ended = once(this.child, 'close').then(
      ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
    );
  }

  /** Resolves with the duration of the start in ms once the shop is open; rejects with the output if the start fails. */
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

  /** Sends SIGINT, like Ctrl-C. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    await this.ended;
  }
}
