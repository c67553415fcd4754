import type { ProcessControl } from './process-control.js';
import { planStorm } from './plan-storm.js';
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
  await storm(processes, {
    // Longer than a test may take.
    lengthMs: 600_000,
    faults: planStorm(53, 60_000, ['order', 'email']),
    onFault: ({ verb }) => verb === 'pause' && abort.abort(),
    signal: abort.signal,
  });
  expect(processes.calls).toEqual(['pause email', 'resume email']);
});

test('a storm continues after a fault that could not be injected, and rejects at its end', async () => {
  const processes = new RecordingControl();
  processes.act = (name, verb) => {
    processes.calls.push(`${verb} ${name}`);
    return Promise.reject(new Error(`${name} cannot be reached`));
  };
  const storming = storm(processes, {
    lengthMs: 1_500,
    faults: planStorm(4, 1_500, ['order']),
    onFault: () => undefined,
  });
  await expect(storming).rejects.toThrow('cannot be reached');
  expect([...processes.calls].sort()).toEqual(['restart postgres', 'restart rabbitmq']);
});

test('a fault of a node waits until the other nodes run and none is cut off', async () => {
  const processes = new RecordingControl();
  const others = [
    [{ name: 'rabbitmq-1', state: 'down' as const, restarts: 0 }],
    [{ name: 'rabbitmq-1', state: 'up' as const, partitioned: true, restarts: 0 }],
  ];
  processes.status = () => {
    processes.calls.push('status');
    return Promise.resolve(others.shift() ?? []) as ReturnType<RecordingControl['status']>;
  };
  await storm(processes, {
    lengthMs: 2_000,
    faults: [{ atMs: 0, name: 'rabbitmq-2', verb: 'kill' }],
    nodes: ['rabbitmq-1', 'rabbitmq-2'],
    onFault: () => undefined,
  });
  expect(processes.calls).toEqual(['status', 'status', 'status', 'kill rabbitmq-2']);
});
