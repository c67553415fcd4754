import { planStorm } from './plan-storm.js';

const services = ['order', 'payment', 'email'];

test('the same seed is the same storm, another seed another', () => {
  expect(planStorm(7, 60_000, services)).toEqual(planStorm(7, 60_000, services));
  expect(planStorm(7, 60_000, services)).not.toEqual(planStorm(8, 60_000, services));
});

test('a storm hits every service, and restarts broker and database once each, within its time', () => {
  const faults = planStorm(1, 120_000, services);
  expect(new Set(faults.map(({ name }) => name))).toEqual(new Set([...services, 'rabbitmq', 'postgres']));
  expect(faults.filter(({ verb }) => verb === 'restart')).toHaveLength(2);
  expect(faults.length).toBeGreaterThan(25);
  for (const { atMs } of faults) expect(atMs).toBeLessThan(120_000);
  expect(faults.map(({ atMs }) => atMs)).toEqual(faults.map(({ atMs }) => atMs).sort((a, b) => a - b));
});
