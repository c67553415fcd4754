import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, planStorm } from './plan-storm.js';
import type { ProcessControl } from './process-control.js';

/** What a storm is told. */
export interface StormOptions {
  seed: number;
  lengthMs: number;
  services: readonly string[];
  /** Told of each blow when it falls. */
  onFault: (fault: Fault) => void;
  /** Ends the storm before its time. */
  signal?: AbortSignal;
}

/**
 * Lets the planned faults happen at their times. Resolves when the time is over or the signal ends it, and then nothing is
 * paused or being restarted any more; rejects then with the first blow that could not be dealt.
 */
export async function storm(processes: ProcessControl, options: StormOptions): Promise<void> {
  const { seed, lengthMs, services, onFault, signal } = options;
  const startedAt = performance.now();
  const until = (atMs: number) => pass(startedAt + atMs - performance.now(), signal);
  const blows: Promise<void>[] = [];
  const failures: unknown[] = [];
  for (const fault of planStorm(seed, lengthMs, services)) {
    await until(fault.atMs);
    if (signal?.aborted) break;
    onFault(fault);
    blows.push(strike(processes, fault, signal).catch((error: unknown) => void failures.push(error)));
  }
  await until(lengthMs);
  await Promise.all(blows);
  if (failures.length > 0) throw failures[0];
}

/** A pause ends by itself, also when this process is gone; here it is ended early, when the storm is. */
async function strike(processes: ProcessControl, fault: Fault, signal?: AbortSignal): Promise<void> {
  if (fault.verb !== 'pause') return void (await processes.act(fault.name, fault.verb));
  await processes.act(fault.name, 'pause', fault.forMs);
  await pass(fault.forMs, signal);
  await processes.act(fault.name, 'resume');
}

/** Resolves after the time, or when the signal comes. */
const pass = async (ms: number, signal?: AbortSignal): Promise<void> =>
  await delay(Math.max(0, ms), undefined, signal && { signal }).catch(() => undefined);
