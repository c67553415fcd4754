/** One fault of a storm, `atMs` after its start. */
export type Fault = { atMs: number; name: string } & (
  { verb: 'kill' | 'restart' } | { verb: 'pause'; forMs: number }
);

const MIN_GAP_MS = 1_000;
const MAX_GAP_MS = 4_000;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 3_000;
const SHARE_OF_PAUSES = 1 / 3;

/**
 * Kills or pauses a random service every few seconds, and restarts the broker and the database once each in the middle third.
 * The same seed and length give the same storm.
 */
export function planStorm(seed: number, lengthMs: number, services: readonly string[]): Fault[] {
  const random = seededRandom(seed);
  const between = (least: number, most: number) => Math.round(least + random() * (most - least));
  const gap = () => between(MIN_GAP_MS, MAX_GAP_MS);
  const faults: Fault[] = [];
  for (let atMs = gap(); atMs < lengthMs; atMs += gap()) {
    const name = services[Math.floor(random() * services.length)]!;
    faults.push(
      random() < SHARE_OF_PAUSES
        ? { atMs, name, verb: 'pause', forMs: between(MIN_PAUSE_MS, MAX_PAUSE_MS) }
        : { atMs, name, verb: 'kill' },
    );
  }
  for (const name of ['rabbitmq', 'postgres'])
    faults.push({ atMs: between(lengthMs / 3, (lengthMs * 2) / 3), name, verb: 'restart' });
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** Mulberry32: Math.random takes no seed. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
