import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './plan-storm.js';
import type { ProcessControl } from './process-control.js';

export interface StormOptions {
  lengthMs: number;
  /** In the order of their times. */
  faults: readonly Fault[];
  /** The nodes of a cluster: a fault of one waits until the others run. */
  nodes?: readonly string[];
  /** Called before each fault, with its actual time. */
  onFault: (fault: Fault) => void;
  /** Ends the storm early. */
  signal?: AbortSignal;
}

/**
 * Injects the planned faults at their times. Resolves when the time is over or the signal ends the storm, and no process is
 * paused or restarting any more. Rejects then with the first fault that could not be injected.
 */
export async function storm(processes: ProcessControl, options: StormOptions): Promise<void> {
  const { lengthMs, faults, nodes = [], onFault, signal } = options;
  const startedAt = performance.now();
  const until = (atMs: number) => wait(startedAt + atMs - performance.now(), signal);
  const injections: Promise<void>[] = [];
  const failures: unknown[] = [];
  for (const fault of faults) {
    await until(fault.atMs);
    if (nodes.includes(fault.name)) await untilOthersRun(processes, fault.name, nodes, signal);
    if (signal?.aborted || performance.now() > startedAt + lengthMs) break;
    onFault({ ...fault, atMs: Math.round(performance.now() - startedAt) });
    const began = begin(processes, fault);
    injections.push(
      end(processes, fault, began, signal).catch((error: unknown) => void failures.push(error)),
    );
    // Otherwise the next fault would still find this node running.
    if (nodes.includes(fault.name)) await began.catch(() => undefined);
  }
  await until(lengthMs);
  await Promise.all(injections);
  if (failures.length > 0) throw failures[0];
}

const begin = async (processes: ProcessControl, fault: Fault): Promise<void> =>
  void (await processes.act(fault.name, fault.verb, 'forMs' in fault ? fault.forMs : undefined));

/** The supervisor ends a pause, also if this process has ended. When the storm ends early, this function ends it early. */
async function end(
  processes: ProcessControl,
  fault: Fault,
  began: Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  await began;
  if (!('forMs' in fault)) return;
  await wait(fault.forMs, signal);
  await processes.act(fault.name, fault.verb === 'pause' ? 'resume' : 'heal');
}

const NODE_RETURN_TIMEOUT_MS = 60_000;

/** Two nodes that fail at once are the majority of three. */
async function untilOthersRun(
  processes: ProcessControl,
  node: string,
  nodes: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = performance.now() + NODE_RETURN_TIMEOUT_MS;
  while (!signal?.aborted) {
    const others = (await processes.status()).filter(({ name }) => nodes.includes(name) && name !== node);
    const failed = others.filter(({ state, partitioned }) => state !== 'up' || partitioned);
    if (failed.length === 0) return;
    if (performance.now() > deadline)
      throw new Error(
        `${failed[0]!.name} has not returned within ${NODE_RETURN_TIMEOUT_MS / 1_000} s. See its log.`,
      );
    await wait(200, signal);
  }
}

/** Resolves after the time, or when the signal is aborted. */
const wait = async (ms: number, signal?: AbortSignal): Promise<void> =>
  await delay(Math.max(0, ms), undefined, signal && { signal }).catch(() => undefined);
