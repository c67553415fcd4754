/** One fault of a storm, `atMs` after its start. */
export type Fault = { atMs: number; name: string } & (
  { verb: 'kill' | 'restart' } | { verb: 'pause' | 'partition'; forMs: number }
);

const MIN_GAP_MS = 1_000;
const MAX_GAP_MS = 4_000;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 3_000;
const SHARE_OF_PAUSES = 1 / 3;

/**
 * Kills or pauses a random service every few seconds, and restarts the broker and the database once each in the middle third.
 * Kills each node of a cluster in turn instead. The same seed and length give the same storm.
 */
export function planStorm(
  seed: number,
  lengthMs: number,
  services: readonly string[],
  nodes: readonly string[] = [],
): Fault[] {
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
  for (const name of nodes.length > 0 ? ['postgres'] : ['rabbitmq', 'postgres'])
    faults.push({ atMs: between(lengthMs / 3, (lengthMs * 2) / 3), name, verb: 'restart' });
  nodes.forEach((name, i) =>
    faults.push({ atMs: Math.round(((i + 0.5) * lengthMs) / nodes.length), name, verb: 'kill' }),
  );
  return faults.sort((a, b) => a.atMs - b.atMs);
}

const NODE_KILL_EVERY_MS = 20_000;
const PARTITION_MS = 30_000;

/**
 * Kills a node every 20 s, in turn and in a random order, and cuts one node off from the others for 30 s. The kill within
 * these 30 s is of that node: two nodes at once would be the majority. The same seed and length give the same storm.
 */
export function planNodeStorm(seed: number, lengthMs: number, nodes: readonly string[]): Fault[] {
  const random = seededRandom(seed);
  const order = nodes
    .map((name) => ({ name, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name);
  const firstMs = Math.round(NODE_KILL_EVERY_MS * (0.25 + random() / 2));
  const kills = Math.ceil((lengthMs - firstMs) / NODE_KILL_EVERY_MS);
  const faults = Array.from({ length: kills }, (_, i): Fault & { verb: 'kill' } => ({
    atMs: firstMs + i * NODE_KILL_EVERY_MS,
    name: order[i % order.length]!,
    verb: 'kill',
  }));
  const cut = faults[Math.floor(kills / 2)];
  if (!cut || cut.atMs < PARTITION_MS) return faults;
  const partition: Fault = {
    ...cut,
    atMs: cut.atMs - PARTITION_MS / 2,
    verb: 'partition',
    forMs: PARTITION_MS,
  };
  return [...faults, partition].sort((a, b) => a.atMs - b.atMs);
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
