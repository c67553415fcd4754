/** One blow of a storm, so many milliseconds after its beginning. */
export interface Fault {
  atMs: number;
  name: string;
  verb: 'kill' | 'restart';
}

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Kills of random services every few seconds, and one restart each of the broker and the database, in the middle third;
 * the same seed and length give the same storm.
 */
export function planStorm(seed: number, lengthMs: number, services: readonly string[]): Fault[] {
  const random = randomFrom(seed);
  const faults: Fault[] = [];
  const pause = () => SHORTEST_PAUSE_MS + random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
  for (let atMs = pause(); atMs < lengthMs; atMs += pause()) {
    const name = services[Math.floor(random() * services.length)];
    if (name !== undefined) faults.push({ atMs: Math.round(atMs), name, verb: 'kill' });
  }
  for (const name of ['rabbitmq', 'postgres'])
    faults.push({ atMs: Math.round(lengthMs * (1 / 3 + random() / 3)), name, verb: 'restart' });
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
