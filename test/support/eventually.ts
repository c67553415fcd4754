import { setTimeout as delay } from 'node:timers/promises';

/** Deadline and interval, in milliseconds. The deadline finds what never happens; how long things take is measured in `bench`. */
export interface EventuallyOptions {
  within?: number;
  every?: number;
}

/**
 * Repeats the probe until it passes and returns its result. At the deadline throws the last error of the probe, with the
 * time waited in front of its message. Does not wait for a probe that hangs.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { within = 60_000, every = 50 }: EventuallyOptions = {},
): Promise<T> {
  const startedAt = performance.now();
  const deadline = delay(within, {}, { ref: false });
  let last = new Error('no answer at all');
  for (;;) {
    const result: ProbeResult<T> = await Promise.race([run(probe), deadline]);
    if ('value' in result) return result.value;
    last = result.error ?? last;
    const waited = performance.now() - startedAt;
    if (waited >= within) throw withPrefix(last, `after ${Math.round(waited)} ms still: `);
    await delay(every);
  }
}

type ProbeResult<T> = { value: T } | { error?: Error };

async function run<T>(probe: () => T | Promise<T>): Promise<ProbeResult<T>> {
  try {
    return { value: await probe() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Changes the message of the same error, so that a report still points at the failed line of the probe. */
function withPrefix(error: Error, prefix: string): Error {
  const message = prefix + error.message;
  error.stack = error.stack?.replace(error.message, () => message) ?? message;
  error.message = message;
  return error;
}
