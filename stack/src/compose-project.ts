import { type SpawnOptions, spawn } from 'node:child_process';
import { NO_SHOP } from './stack-facts.js';

/** The used part of the output of `docker inspect`. */
export interface Container {
  Id: string;
  /** Restarts by the restart policy since the last manual start. */
  RestartCount: number;
  Config: { Labels: Record<string, string>; Env: string[] };
  HostConfig: {
    RestartPolicy: { Name: string };
    PortBindings: Record<string, { HostPort: string }[] | null> | null;
  };
  NetworkSettings: { Networks: Record<string, unknown> };
  State: { Status: string; Pid: number; ExitCode: number; Health?: { Status: string } };
}

/** The name of the container's service in the compose files. */
export const serviceOf = (container: Container): string => labelOf(container, 'service');

/** The name of the project, with which the names of its networks begin. */
export const projectOf = (container: Container): string => labelOf(container, 'project');

const labelOf = ({ Config }: Container, label: string): string =>
  Config.Labels[`com.docker.compose.${label}`] ?? '';

/** `email` for the first container of a service, `email-2` for the second, as the processes of `npm start`. */
export function nameOf(container: Container): string {
  const number = container.Config.Labels['com.docker.compose.container-number'] ?? '1';
  return number === '1' ? serviceOf(container) : `${serviceOf(container)}-${number}`;
}

/** The current client, and the older stand-alone command. */
const CLIENTS = [
  ['docker', 'compose'],
  ['docker-compose', undefined],
] as const;

/** The shop that `docker compose up` runs in this folder. */
export class ComposeProject {
  private constructor(
    private readonly client: (typeof CLIENTS)[number],
    private readonly ids: readonly string[],
    /** As given to "up", e.g. with docker-compose.cluster.yml. */
    private readonly files: readonly string[],
  ) {}

  /** Undefined if Docker is missing or no container of the project runs. Throws with Docker's message if it fails. */
  static async find(): Promise<ComposeProject | undefined> {
    for (const client of CLIENTS) {
      if (!(await run(commandOf(client, 'version')).catch(() => undefined))) continue;
      const ids = await run(commandOf(client, 'ps', '--all', '--quiet')).catch((error: unknown) => {
        // The compose file requires secrets, so no container can have been started without .env.
        if ((error as Error).message.includes('make-env.mjs')) return '';
        throw new Error(`${NO_SHOP}\n(${commandOf(client).join(' ')} failed: ${(error as Error).message})`);
      });
      const [id] = ids.split('\n');
      if (!id) return undefined;
      const containers = await inspectProjectOf(id);
      const project = new ComposeProject(
        client,
        containers.map(({ Id }) => Id),
        filesOf(containers),
      );
      return (await project.containers()).some(({ State }) => State.Pid > 0) ? project : undefined;
    }
    return undefined;
  }

  /** The containers of long-running services; excludes jobs and one-off replicas. */
  async containers(): Promise<Container[]> {
    if (this.ids.length === 0) return [];
    return (await inspect(this.ids))
      .filter(
        ({ HostConfig, Config }) =>
          !['', 'no'].includes(HostConfig.RestartPolicy.Name) &&
          Config.Labels['com.docker.compose.oneoff'] === 'False',
      )
      .sort((a, b) => serviceOf(a).localeCompare(serviceOf(b)));
  }

  /** The URL of a service's port on this machine; the proxy publishes the ports of services with replicas. */
  async urlOf(service: string): Promise<string> {
    const port = await this.variableOf(service, 'PORT');
    const published = (await this.containers()).map(({ HostConfig }) => HostConfig.PortBindings);
    const [binding] = published.flatMap((bindings) => bindings?.[`${port}/tcp`] ?? []);
    if (!binding)
      throw new Error(`${service} has no port on this machine. Publish one in docker-compose.yml.`);
    return `http://127.0.0.1:${binding.HostPort}`;
  }

  /** A variable of a service's environment. Throws if it is missing. */
  async variableOf(service: string, name: string): Promise<string> {
    const container = (await this.containers()).find((candidate) => serviceOf(candidate) === service);
    const line = container?.Config.Env.find((variable) => variable.startsWith(`${name}=`));
    if (!line) throw new Error(`${service} has no ${name}. Start it with "docker compose up".`);
    return line.slice(name.length + 1);
  }

  /** Runs a tool of docker-compose.yml in this terminal; resolves with its exit code. */
  async runOnce(service: string, args: readonly string[]): Promise<number> {
    const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
    const flags = ['--rm', '--no-deps', ...(isTerminal ? [] : ['-T'])];
    const files = this.files.flatMap((file) => ['-f', file]);
    const [command, ...rest] = commandOf(this.client, ...files, 'run', ...flags, service, ...args);
    const ignored = () => undefined;
    process.on('SIGINT', ignored);
    const stdio: SpawnOptions['stdio'] = [isTerminal ? 'inherit' : 'ignore', 'inherit', 'inherit'];
    const child = spawn(command, rest, { stdio });
    return await new Promise<number>((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve(code ?? 1)),
    ).finally(() => process.off('SIGINT', ignored));
  }
}

/** The client lists only the services of docker-compose.yml; the cluster's file has more. */
async function inspectProjectOf(id: string): Promise<Container[]> {
  const [container] = await inspect([id]);
  const filter = `label=com.docker.compose.project=${labelOf(container!, 'project')}`;
  return await inspect(
    (await docker('ps', '--all', '--quiet', '--filter', filter)).split('\n').filter(Boolean),
  );
}

/** Every "up" with other files makes the services anew, because they have other settings then. */
const filesOf = (containers: readonly Container[]): string[] => {
  const service = containers.find((container) => serviceOf(container) === 'order');
  return service ? labelOf(service, 'project.config_files').split(',').filter(Boolean) : [];
};

/** The current state of the containers, in the order of `ids`. */
export const inspect = async (ids: readonly string[]): Promise<Container[]> =>
  JSON.parse(await docker('inspect', '--type', 'container', ...ids)) as Container[];

/** Resolves with the output; rejects with Docker's error message. */
export const docker = async (...args: string[]): Promise<string> => await run(['docker', ...args]);

const commandOf = (
  [command, subcommand]: (typeof CLIENTS)[number],
  ...args: string[]
): [string, ...string[]] => [command, ...(subcommand ? [subcommand] : []), ...args];

/** Ctrl-C in this terminal does not reach the command, so that it does not stop in the middle of a restart. */
const run = ([command, ...args]: [string, ...string[]]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    let errorOutput = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (errorOutput += String(text)));
    child
      .once('error', reject)
      .once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(errorOutput.trim()))));
  });
