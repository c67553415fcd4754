import { eventually } from './eventually.js';
import { facts } from './shop.js';

type Verb = 'kill' | 'stop' | 'start' | 'restart' | 'pause' | 'resume';

/** Does to a process of the stack what `npm run chaos` does. */
export async function chaos(
  verb: Verb,
  name: string,
  forMs?: number,
): Promise<{ lastExit?: number | string }> {
  const query = forMs === undefined ? '' : `?for_ms=${forMs}`;
  const response = await fetch(`${facts.controlUrl}/processes/${name}/${verb}${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${facts.controlToken}` },
  });
  if (!response.ok) throw new Error(`${verb} ${name}: ${await response.text()}`);
  return (await response.json()) as { lastExit?: number | string };
}

/** Waits until the service says itself that it is ready. */
export const untilReady = async (service: string): Promise<void> =>
  await eventually(
    async () => expect((await fetch(`${facts.urls[service]}/health/ready`)).status).toBe(200),
    {
      within: 30_000,
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
