/** One blow of a storm, so many milliseconds after its beginning; a pause ends after its own time. */
export type Fault = { atMs: number; name: string } & (
  { verb: 'kill' | 'restart' } | { verb: 'pause'; forMs: number }
);

const SHORTEST_GAP_MS = 1_000;
const LONGEST_GAP_MS = 4_000;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 3_000;
const PAUSES_AMONG_BLOWS = 1 / 3;

/**
 * Every few seconds a random service is killed or stands still for a while, and in the middle third the broker and the
 * database are restarted once each; the same seed and length give the same storm.
 */
export function planStorm(seed: number, lengthMs: number, services: readonly string[]): Fault[] {
  const random = randomFrom(seed);
  const between = (least: number, most: number) => Math.round(least + random() * (most - least));
  const gap = () => between(SHORTEST_GAP_MS, LONGEST_GAP_MS);
  const faults: Fault[] = [];
  for (let atMs = gap(); atMs < lengthMs; atMs += gap()) {
    const name = services[Math.floor(random() * services.length)]!;
    faults.push(
      random() < PAUSES_AMONG_BLOWS
        ? { atMs, name, verb: 'pause', forMs: between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS) }
        : { atMs, name, verb: 'kill' },
    );
  }
  for (const name of ['rabbitmq', 'postgres'])
    faults.push({ atMs: between(lengthMs / 3, (lengthMs * 2) / 3), name, verb: 'restart' });
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** Mulberry32: small, and the same everywhere, which Math.random is not. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
