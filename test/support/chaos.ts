import type { ProcessStatus, Verb } from '../../demo/chaos/process-control.js';
import { SupervisorClient } from '../../demo/chaos/supervisor-client.js';
import { eventually } from './eventually.js';
import { facts } from './shop.js';

/** The supervisor of the shop under test. */
export const supervisor = new SupervisorClient(facts);

/** Does to a process of the stack what `npm run chaos` does. */
export const chaos = async (verb: Verb, name: string, forMs?: number): Promise<ProcessStatus> =>
  await supervisor.act(name, verb, forMs);

/** Waits until the service says itself that it is ready. */
export const untilReady = async (service: string): Promise<void> =>
  await eventually(
    async () => expect((await fetch(`${facts.urls[service]}/health/ready`)).status).toBe(200),
    {
      within: 60_000,
      every: 100,
    },
  );

/** Runs `work` while the service is down, and returns with the service ready again. */
export async function whileDown<T>(service: string, work: () => Promise<T>): Promise<T> {
  await chaos('stop', service);
  try {
    return await work();
  } finally {
    await chaos('start', service);
    await untilReady(service);
  }
}
