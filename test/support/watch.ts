import { facts } from './shop.js';

/** Receives server-sent events of the control room until `isLast` returns true and `meanwhile` is done. */
export async function watch(
  isLast: (type: string, data: unknown) => boolean,
  meanwhile: () => Promise<unknown>,
) {
  const abort = new AbortController();
  const response = await fetch(`${facts.urls['control-room']}/api/live`, { signal: abort.signal });
  const concurrentWork = meanwhile();
  let text = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const type = /^event: (.*)$/m.exec(event)?.[1] ?? '';
        const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}') as unknown;
        if (isLast(type, data)) return;
      }
    }
  } finally {
    abort.abort();
    await concurrentWork;
  }
}
