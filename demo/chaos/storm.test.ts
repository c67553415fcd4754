import type { ProcessControl } from './process-control.js';
import { storm } from './storm.js';

/** Controls no process and records the calls. */
class RecordingControl implements ProcessControl {
  readonly calls: string[] = [];

  status = () => Promise.resolve([]);

  act(name: string, verb: string) {
    this.calls.push(`${verb} ${name}`);
    return Promise.resolve({ name, state: 'up' as const, restarts: 0 });
  }
}

test('a storm that ends early resumes what it has paused, and injects no more faults', async () => {
  const processes = new RecordingControl();
  const abort = new AbortController();
  const startedAt = performance.now();
  await storm(processes, {
    seed: 53,
    lengthMs: 60_000,
    services: ['order', 'email'],
    onFault: ({ verb }) => verb === 'pause' && abort.abort(),
    signal: abort.signal,
  });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(processes.calls).toEqual(['pause email', 'resume email']);
});

test('a storm continues after a fault that could not be injected, and rejects at its end', async () => {
  const processes = new RecordingControl();
  processes.act = (name, verb) => {
    processes.calls.push(`${verb} ${name}`);
    return Promise.reject(new Error(`${name} cannot be reached`));
  };
  const storming = storm(processes, {
    seed: 4,
    lengthMs: 1_500,
    services: ['order'],
    onFault: () => undefined,
  });
  await expect(storming).rejects.toThrow('cannot be reached');
  expect([...processes.calls].sort()).toEqual(['restart postgres', 'restart rabbitmq']);
});
