import type { ProcessStatus, Verb } from '../../demo/chaos/process-control.js';
import { SupervisorClient } from '../../demo/chaos/supervisor-client.js';
import { eventually } from './eventually.js';
import { facts } from './shop.js';

export const supervisor = new SupervisorClient(facts);

/** Acts on a process of the stack as `npm run chaos` does. */
export const chaos = async (verb: Verb, name: string, forMs?: number): Promise<ProcessStatus> =>
  await supervisor.act(name, verb, forMs);

/** Waits until the readiness endpoint of the service returns 200. */
export const untilReady = async (service: string): Promise<void> =>
  await eventually(
    async () => expect((await fetch(`${facts.urls[service]}/health/ready`)).status).toBe(200),
    { every: 100 },
  );

/** Runs `work` while the service is stopped, then starts the service and waits until it is ready. */
export async function whileDown<T>(service: string, work: () => Promise<T>): Promise<T> {
  await chaos('stop', service);
  try {
    return await work();
  } finally {
    await chaos('start', service);
    await untilReady(service);
  }
}
