import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, planStorm } from './plan-storm.js';
import type { ProcessControl } from './process-control.js';

export interface StormOptions {
  seed: number;
  lengthMs: number;
  services: readonly string[];
  /** Called before each fault. */
  onFault: (fault: Fault) => void;
  /** Ends the storm early. */
  signal?: AbortSignal;
}

/**
 * Injects the planned faults at their times. Resolves when the time is over or the signal ends the storm, and no process is
 * paused or restarting any more. Rejects then with the first fault that could not be injected.
 */
export async function storm(processes: ProcessControl, options: StormOptions): Promise<void> {
  const { seed, lengthMs, services, onFault, signal } = options;
  const startedAt = performance.now();
  const until = (atMs: number) => wait(startedAt + atMs - performance.now(), signal);
  const injections: Promise<void>[] = [];
  const failures: unknown[] = [];
  for (const fault of planStorm(seed, lengthMs, services)) {
    await until(fault.atMs);
    if (signal?.aborted) break;
    onFault(fault);
    injections.push(inject(processes, fault, signal).catch((error: unknown) => void failures.push(error)));
  }
  await until(lengthMs);
  await Promise.all(injections);
  if (failures.length > 0) throw failures[0];
}

/** The supervisor ends a pause, also if this process has ended. When the storm ends early, this function ends it early. */
async function inject(processes: ProcessControl, fault: Fault, signal?: AbortSignal): Promise<void> {
  if (fault.verb !== 'pause') return void (await processes.act(fault.name, fault.verb));
  await processes.act(fault.name, 'pause', fault.forMs);
  await wait(fault.forMs, signal);
  await processes.act(fault.name, 'resume');
}

/** Resolves after the time, or when the signal is aborted. */
const wait = async (ms: number, signal?: AbortSignal): Promise<void> =>
  await delay(Math.max(0, ms), undefined, signal && { signal }).catch(() => undefined);
