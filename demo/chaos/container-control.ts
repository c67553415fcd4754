import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type ComposeProject,
  type Container,
  docker,
  inspect,
  serviceOf,
} from '../../stack/src/compose-project.js';
import { connectCommand, disconnectCommand, isPartitioned, nameOf } from './broker-containers.js';
import type { ProcessControl, ProcessStatus, Verb } from './process-control.js';

/** Controls the containers of `docker compose up`. */
export class ContainerControl implements ProcessControl {
  constructor(private readonly project: Pick<ComposeProject, 'containers'>) {}

  async status(): Promise<ProcessStatus[]> {
    return (await this.project.containers()).map(statusOf);
  }

  async act(name: string, verb: Verb, forMs?: number): Promise<ProcessStatus> {
    const container = (await this.project.containers()).find((candidate) => nameOf(candidate) === name);
    if (!container) throw new Error(`There is no container of ${name}. Start it with docker compose up.`);
    if (applicableStates[verb].includes(container.State.Status)) await actions[verb](container, forMs);
    const status = statusOf(await refresh(container));
    return verb === 'kill' && forMs !== undefined ? { ...status, state: 'down' } : status;
  }
}

/** Docker's state as a state of `npm start`. A container that was killed by hand is `stopped`: Docker does not restart it. */
export function statusOf(container: Container): ProcessStatus {
  const { State, RestartCount } = container;
  return {
    name: nameOf(container),
    service: serviceOf(container),
    ...(isPartitioned(container) && { partitioned: true }),
    ...(State.Pid > 0 && { pid: State.Pid }),
    state: stateOf(State),
    restarts: RestartCount,
    lastExit: State.ExitCode,
  };
}

function stateOf({ Status, Health }: Container['State']): ProcessStatus['state'] {
  if (Status === 'paused') return 'paused';
  if (Status === 'restarting') return 'down';
  if (Status !== 'running') return 'stopped';
  return Health === undefined || Health.Status === 'healthy' ? 'up' : 'starting';
}

const running = ['running', 'paused'];
const ended = ['created', 'exited'];

/** Docker's states to which a verb applies. */
const applicableStates: Record<Verb, readonly string[]> = {
  kill: running,
  pause: ['running'],
  resume: ['paused'],
  stop: [...running, 'restarting'],
  start: ended,
  restart: [...running, ...ended, 'restarting'],
  partition: running,
  heal: [...running, ...ended, 'restarting'],
};

const actions: Record<Verb, (container: Container, forMs: number | undefined) => Promise<void>> = {
  kill: async (container, forMs) => {
    if (forMs === undefined) return await killFromWithin(container);
    await command(container, 'kill');
    later(forMs, 'start', container.Id);
  },
  pause: async (container, forMs) => {
    await command(container, 'pause');
    if (forMs !== undefined) later(forMs, 'unpause', container.Id);
  },
  resume: (container) => command(container, 'unpause'),
  stop: (container) => command(container, 'stop'),
  start: (container) => command(container, 'start'),
  restart: async (container) => {
    await command(container, 'restart');
    const isUp = (current: Container) => statusOf(current).state === 'up';
    await until(isUp, container, 60_000, 'is not ready after 60 s. See docker compose logs.');
  },
  partition: async (container, forMs) => {
    if (!isPartitioned(container)) await docker(...disconnectCommand(container));
    if (forMs !== undefined) later(forMs, ...connectCommand(container));
  },
  heal: async (container) => {
    if (isPartitioned(container)) await docker(...connectCommand(container));
  },
};

/** Ignores Docker's error if the state has changed meanwhile: the container has ended or was started by itself. */
async function command(container: Container, verb: string): Promise<void> {
  try {
    await docker(verb, container.Id);
  } catch (error) {
    if ((await refresh(container)).State.Status === container.State.Status) throw error;
  }
}

/**
 * Docker does not restart a container after its own kill command. So a process inside the container sends the signal to every
 * process but the first, which a signal from inside cannot end. The first is Docker's init: it ends with its child, and the
 * restart policy starts the container again.
 */
async function killFromWithin(container: Container): Promise<void> {
  if (container.State.Status === 'paused') await command(container, 'unpause');
  const output = await docker('exec', container.Id, 'sh', '-c', 'kill -s KILL -- -1').catch(
    (error: unknown) => (error as Error).message,
  );
  const hasEnded = ({ State }: Container) => State.Pid !== container.State.Pid;
  await until(
    hasEnded,
    container,
    10_000,
    `survives SIGKILL, its container has no init. Recreate it with "docker compose up -d". (${output.trim()})`,
  );
}

async function until(
  isReached: (current: Container) => boolean,
  container: Container,
  timeoutMs: number,
  problem: string,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !isReached(await refresh(container)); await delay(100))
    if (Date.now() > deadline) throw new Error(`${nameOf(container)} ${problem}`);
}

const refresh = async ({ Id }: Container): Promise<Container> => (await inspect([Id]))[0]!;

/** Runs in a process of its own, so that it happens also after the command has ended or was interrupted. */
function later(ms: number, ...words: string[]): void {
  const script = fileURLToPath(new URL('./docker-later.js', import.meta.url));
  spawn(process.execPath, [script, String(ms), ...words], { detached: true, stdio: 'ignore' }).unref();
}
