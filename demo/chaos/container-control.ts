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
import type { ProcessControl, ProcessStatus, Verb } from './process-control.js';

/** Docker as the one that keeps a shop's processes running. */
export class ContainerControl implements ProcessControl {
  constructor(private readonly project: Pick<ComposeProject, 'containers'>) {}

  async status(): Promise<ProcessStatus[]> {
    return (await this.project.containers()).map(statusOf);
  }

  async act(name: string, verb: Verb, forMs?: number): Promise<ProcessStatus> {
    const container = (await this.project.containers()).find((one) => serviceOf(one) === name);
    if (!container) throw new Error(`there is no container of ${name}`);
    if (mayBeTold[verb].includes(container.State.Status)) await actions[verb](container, forMs);
    const status = statusOf(await lookAgain(container));
    return verb === 'kill' && forMs !== undefined ? { ...status, state: 'down' } : status;
  }
}

/** In the words of a shop without containers; `stopped` also for who was killed by hand, since Docker lets him lie. */
export function statusOf(container: Container): ProcessStatus {
  const { State, RestartCount } = container;
  return {
    name: serviceOf(container),
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

const alive = ['running', 'paused'];
const dead = ['created', 'exited'];

/** Docker's states in which a verb means something. */
const mayBeTold: Record<Verb, readonly string[]> = {
  kill: alive,
  pause: ['running'],
  resume: ['paused'],
  stop: [...alive, 'restarting'],
  start: dead,
  restart: [...alive, ...dead, 'restarting'],
};

const actions: Record<Verb, (container: Container, forMs: number | undefined) => Promise<void>> = {
  kill: async (container, forMs) => {
    if (forMs === undefined) return await killFromWithin(container);
    await tell(container, 'kill');
    later(forMs, 'start', container.Id);
  },
  pause: async (container, forMs) => {
    await tell(container, 'pause');
    if (forMs !== undefined) later(forMs, 'unpause', container.Id);
  },
  resume: (container) => tell(container, 'unpause'),
  stop: (container) => tell(container, 'stop'),
  start: (container) => tell(container, 'start'),
  restart: async (container) => {
    await tell(container, 'restart');
    const isUp = (one: Container) => statusOf(one).state === 'up';
    await until(isUp, container, 60_000, 'is not ready again after 60 s; see docker compose logs');
  },
};

/** What Docker refuses because the container has died or come back meanwhile counts as done. */
async function tell(container: Container, verb: string): Promise<void> {
  try {
    await docker(verb, container.Id);
  } catch (error) {
    if ((await lookAgain(container)).State.Status === container.State.Status) throw error;
  }
}

/**
 * Docker takes its own kill for a wish of the user and does not start the container again. So the signal comes from within,
 * to every process but the first, which no signal from within can hurt; the first is Docker's little init, ends with its
 * child, and the restart policy does the rest.
 */
async function killFromWithin(container: Container): Promise<void> {
  if (container.State.Status === 'paused') await tell(container, 'unpause');
  const said = await docker('exec', container.Id, 'sh', '-c', 'kill -s KILL -- -1').catch(
    (error: unknown) => (error as Error).message,
  );
  const hasDied = ({ State }: Container) => State.Pid !== container.State.Pid;
  const wayOut = 'its container has no init, make it anew with "docker compose up -d"';
  await until(hasDied, container, 10_000, `survives SIGKILL: ${wayOut} (${said.trim()})`);
}

async function until(
  holds: (now: Container) => boolean,
  container: Container,
  withinMs: number,
  otherwise: string,
): Promise<void> {
  for (const deadline = Date.now() + withinMs; !holds(await lookAgain(container)); await delay(100))
    if (Date.now() > deadline) throw new Error(`${serviceOf(container)} ${otherwise}`);
}

const lookAgain = async ({ Id }: Container): Promise<Container> => (await inspect([Id]))[0]!;

/** By a process of its own, so that neither the end of the command nor a Ctrl-C leaves the container as it is. */
function later(ms: number, ...words: string[]): void {
  const script = fileURLToPath(new URL('./docker-later.js', import.meta.url));
  spawn(process.execPath, [script, String(ms), ...words], { detached: true, stdio: 'ignore' }).unref();
}
