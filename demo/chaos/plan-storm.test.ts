import { type Fault, planNodeStorm, planStorm } from './plan-storm.js';

const services = ['order', 'payment', 'email'];
const verbsOf = (faults: Fault[]) => faults.map(({ verb }) => verb);

test('the same seed gives the same storm, another seed a different one', () => {
  expect(planStorm(7, 60_000, services)).toEqual(planStorm(7, 60_000, services));
  expect(planStorm(7, 60_000, services)).not.toEqual(planStorm(8, 60_000, services));
});

test('a storm affects every service, and restarts broker and database once each, within its length', () => {
  const faults = planStorm(1, 120_000, services);
  expect(new Set(faults.map(({ name }) => name))).toEqual(new Set([...services, 'rabbitmq', 'postgres']));
  expect(verbsOf(faults).filter((verb) => verb === 'restart')).toHaveLength(2);
  expect(faults.length).toBeGreaterThan(25);
  for (const { atMs } of faults) expect(atMs).toBeLessThan(120_000);
  expect(faults.map(({ atMs }) => atMs)).toEqual(faults.map(({ atMs }) => atMs).sort((a, b) => a - b));
});

test('a storm kills more often than it pauses, and a pause lasts one to three seconds', () => {
  const faults = planStorm(1, 600_000, services);
  const pauses = faults.flatMap((fault) => (fault.verb === 'pause' ? [fault] : []));
  const kills = faults.filter((fault) => fault.verb === 'kill');
  expect(pauses.length).toBeGreaterThan(faults.length / 5);
  expect(kills.length).toBeGreaterThan(pauses.length);
  for (const { forMs } of pauses) {
    expect(forMs).toBeGreaterThanOrEqual(1_000);
    expect(forMs).toBeLessThanOrEqual(3_000);
  }
});

const nodes = ['rabbitmq-1', 'rabbitmq-2', 'rabbitmq-3'];

test('a storm on a cluster kills each node once instead of restarting the broker', () => {
  const names = planStorm(7, 60_000, services, nodes)
    .filter(({ name }) => name.startsWith('rabbitmq'))
    .map(({ name, verb }) => [verb, name]);
  expect(names).toEqual(nodes.map((name) => ['kill', name]));
});

test.each([1, 2, 3, 4, 5])(
  'storm %i of the nodes kills one every 20 s in turn, and meets no second one while one is cut off',
  (seed) => {
    const faults = planNodeStorm(seed, 120_000, nodes);
    expect(faults).toEqual(planNodeStorm(seed, 120_000, nodes));
    const kills = faults.filter(({ verb }) => verb === 'kill');
    expect(kills.slice(1).map(({ atMs }, i) => atMs - kills[i]!.atMs)).toEqual(
      kills.slice(1).map(() => 20_000),
    );
    expect(new Set(kills.slice(0, 3).map(({ name }) => name))).toEqual(new Set(nodes));
    const [cut] = faults.filter((fault) => fault.verb === 'partition');
    expect(cut).toMatchObject({ forMs: 30_000 });
    const during = kills.filter(({ atMs }) => atMs > cut!.atMs && atMs < cut!.atMs + 30_000);
    expect(during.map(({ name }) => name)).toEqual([cut!.name]);
  },
);
