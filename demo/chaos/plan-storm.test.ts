import { type Fault, planStorm } from './plan-storm.js';

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
  const pauses = faults.filter((fault) => fault.verb === 'pause');
  const kills = faults.filter((fault) => fault.verb === 'kill');
  expect(pauses.length).toBeGreaterThan(faults.length / 5);
  expect(kills.length).toBeGreaterThan(pauses.length);
  for (const { forMs } of pauses) {
    expect(forMs).toBeGreaterThanOrEqual(1_000);
    expect(forMs).toBeLessThanOrEqual(3_000);
  }
});
