import { setTimeout as delay } from 'node:timers/promises';

/** How long to go on and how often to look, in milliseconds. */
export interface EventuallyOptions {
  within?: number;
  every?: number;
}

/**
 * Looks until the probe passes and returns what it returned. At the deadline throws what the probe threw last, its
 * message led by the time waited; a probe that hangs is not waited for.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { within = 10_000, every = 50 }: EventuallyOptions = {},
): Promise<T> {
  const startedAt = performance.now();
  const timeIsUp = delay(within, {}, { ref: false });
  let last = new Error('no answer at all');
  for (;;) {
    const seen: Look<T> = await Promise.race([look(probe), timeIsUp]);
    if ('found' in seen) return seen.found;
    last = seen.error ?? last;
    const waited = performance.now() - startedAt;
    if (waited >= within) throw led(last, `after ${Math.round(waited)} ms still: `);
    await delay(every);
  }
}

type Look<T> = { found: T } | { error?: Error };

async function look<T>(probe: () => T | Promise<T>): Promise<Look<T>> {
  try {
    return { found: await probe() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** The same error, so that a report still points at the line of the probe that failed. */
function led(error: Error, lead: string): Error {
  const message = lead + error.message;
  error.stack = error.stack?.replace(error.message, () => message) ?? message;
  error.message = message;
  return error;
}
