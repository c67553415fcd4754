import type { ProcessControl } from './process-control.js';
import { storm } from './storm.js';

/** Keeps nothing running and remembers what it was asked. */
class Ledger implements ProcessControl {
  readonly acts: string[] = [];

  status = () => Promise.resolve([]);

  act(name: string, verb: string) {
    this.acts.push(`${verb} ${name}`);
    return Promise.resolve({ name, state: 'up' as const, restarts: 0 });
  }
}

test('a storm that is ended early wakes whom it has put to sleep, and hits nobody any more', async () => {
  const processes = new Ledger();
  const end = new AbortController();
  const startedAt = performance.now();
  await storm(processes, {
    seed: 53,
    lengthMs: 60_000,
    services: ['order', 'email'],
    onFault: ({ verb }) => verb === 'pause' && end.abort(),
    signal: end.signal,
  });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(processes.acts).toEqual(['pause email', 'resume email']);
});

test('a storm goes on when a blow fails, and says so in the end', async () => {
  const processes = new Ledger();
  processes.act = (name, verb) => {
    processes.acts.push(`${verb} ${name}`);
    return Promise.reject(new Error(`${name} can't be hit`));
  };
  const storming = storm(processes, {
    seed: 4,
    lengthMs: 1_500,
    services: ['order'],
    onFault: () => undefined,
  });
  await expect(storming).rejects.toThrow("can't be hit");
  expect([...processes.acts].sort()).toEqual(['restart postgres', 'restart rabbitmq']);
});
