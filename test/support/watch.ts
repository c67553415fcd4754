import { facts } from './shop.js';

/** Hears what the control room tells its watchers until it is `enough`, and returns when `meanwhile` is done too. */
export async function watch(
  enough: (type: string, data: unknown) => boolean,
  meanwhile: () => Promise<unknown>,
) {
  const stop = new AbortController();
  const response = await fetch(`${facts.urls['control-room']}/api/live`, { signal: stop.signal });
  const doing = meanwhile();
  let text = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const type = /^event: (.*)$/m.exec(event)?.[1] ?? '';
        const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}') as unknown;
        if (enough(type, data)) return;
      }
    }
  } finally {
    stop.abort();
    await doing;
  }
}
