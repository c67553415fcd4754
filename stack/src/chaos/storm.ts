import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, planStorm } from './plan-storm.js';
import type { SupervisorClient } from './supervisor-client.js';

/** What a storm is told. */
export interface StormOptions {
  seed: number;
  lengthMs: number;
  services: readonly string[];
  /** Told of each blow when it falls. */
  onFault: (fault: Fault) => void;
}

/** Lets the planned faults happen at their times; resolves when the time is over and nothing is being restarted any more. */
export async function storm(supervisor: SupervisorClient, options: StormOptions): Promise<void> {
  const { seed, lengthMs, services, onFault } = options;
  const startedAt = performance.now();
  const until = (atMs: number) => delay(Math.max(0, startedAt + atMs - performance.now()));
  const restarts: Promise<unknown>[] = [];
  for (const fault of planStorm(seed, lengthMs, services)) {
    await until(fault.atMs);
    onFault(fault);
    restarts.push(supervisor.act(fault.name, fault.verb));
  }
  await until(lengthMs);
  await Promise.all(restarts);
}
