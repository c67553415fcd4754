import { type SpawnOptions, spawn } from 'node:child_process';
import { NO_SHOP } from './stack-facts.js';

/** Of what `docker inspect` tells, the part that is used here. */
export interface Container {
  Id: string;
  /** By the restart policy, since it was last started by hand. */
  RestartCount: number;
  Config: { Labels: Record<string, string>; Env: string[] };
  HostConfig: {
    RestartPolicy: { Name: string };
    PortBindings: Record<string, { HostPort: string }[] | null> | null;
  };
  State: { Status: string; Pid: number; ExitCode: number; Health?: { Status: string } };
}

/** The service of the compose file that a container was made for. */
export const serviceOf = ({ Config }: Container): string => Config.Labels['com.docker.compose.service'] ?? '';

/** Today's client, and the one that is its own command. */
const CLIENTS = [
  ['docker', 'compose'],
  ['docker-compose', undefined],
] as const;

/** The shop that `docker compose up` runs in this folder. */
export class ComposeProject {
  private constructor(
    private readonly client: (typeof CLIENTS)[number],
    private readonly ids: readonly string[],
  ) {}

  /** Undefined where Docker is missing or nothing of the project runs; throws with what Docker says when it can't be asked. */
  static async find(): Promise<ComposeProject | undefined> {
    for (const client of CLIENTS) {
      if (!(await run(words(client, 'version')).catch(() => undefined))) continue;
      const ids = await run(words(client, 'ps', '--all', '--quiet')).catch((error: unknown) => {
        // Without the secrets that the compose file asks for, nothing of it can have been started here.
        if ((error as Error).message.includes('make-env.mjs')) return '';
        throw new Error(`${NO_SHOP}\n(${words(client).join(' ')} can't tell: ${(error as Error).message})`);
      });
      const project = new ComposeProject(client, ids.split('\n').filter(Boolean));
      return (await project.containers()).some(({ State }) => State.Pid > 0) ? project : undefined;
    }
    return undefined;
  }

  /** One for each service that is to run for ever: jobs that end, and workers hired beside them, are left out. */
  async containers(): Promise<Container[]> {
    if (this.ids.length === 0) return [];
    return (await inspect(this.ids)).filter(
      ({ HostConfig, Config }) =>
        !['', 'no'].includes(HostConfig.RestartPolicy.Name) &&
        Config.Labels['com.docker.compose.oneoff'] === 'False',
    );
  }

  /** Where a service's port answers on this machine. */
  async urlOf(service: string): Promise<string> {
    const container = (await this.containers()).find((one) => serviceOf(one) === service);
    const [binding] = Object.values(container?.HostConfig.PortBindings ?? {}).flatMap((all) => all ?? []);
    if (!binding) throw new Error(`${service} has no port on this machine: see docker-compose.yml`);
    return `http://127.0.0.1:${binding.HostPort}`;
  }

  /** What a service was told by its environment; throws when nothing, with what to do. */
  async variableOf(service: string, name: string): Promise<string> {
    const container = (await this.containers()).find((one) => serviceOf(one) === service);
    const line = container?.Config.Env.find((one) => one.startsWith(`${name}=`));
    if (!line) throw new Error(`${service} has no ${name}: start it with docker compose up`);
    return line.slice(name.length + 1);
  }

  /** Runs a tool of the compose file in this terminal and resolves with its exit code. */
  async runOnce(service: string, args: readonly string[]): Promise<number> {
    const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
    const flags = ['--rm', '--no-deps', ...(isTerminal ? [] : ['-T'])];
    const [command, ...rest] = words(this.client, 'run', ...flags, service, ...args);
    const ignored = () => undefined;
    process.on('SIGINT', ignored);
    const stdio: SpawnOptions['stdio'] = [isTerminal ? 'inherit' : 'ignore', 'inherit', 'inherit'];
    const child = spawn(command, rest, { stdio });
    return await new Promise<number>((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve(code ?? 1)),
    ).finally(() => process.off('SIGINT', ignored));
  }
}

/** How containers are right now, in the order of their ids. */
export const inspect = async (ids: readonly string[]): Promise<Container[]> =>
  JSON.parse(await docker('inspect', '--type', 'container', ...ids)) as Container[];

/** Rejects with what Docker says against it. */
export const docker = async (...args: string[]): Promise<string> => await run(['docker', ...args]);

const words = ([command, subcommand]: (typeof CLIENTS)[number], ...args: string[]): [string, ...string[]] => [
  command,
  ...(subcommand ? [subcommand] : []),
  ...args,
];

/** Out of reach of a Ctrl-C in this terminal, so that no restart is left half done; resolves with what it wrote. */
const run = ([command, ...args]: [string, ...string[]]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (complaint += String(text)));
    child
      .once('error', reject)
      .once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(complaint.trim()))));
  });
