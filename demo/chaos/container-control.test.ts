import type { Container } from '../../stack/src/compose-project.js';
import { statusOf } from './container-control.js';

const container = (State: Partial<Container['State']>): Container => ({
  Id: 'c0ffee',
  RestartCount: 2,
  Config: { Env: [], Labels: { 'com.docker.compose.service': 'email' } },
  HostConfig: { RestartPolicy: { Name: 'unless-stopped' }, PortBindings: null },
  NetworkSettings: { Networks: { 'order-rail_default': {} } },
  State: { Status: 'running', Pid: 4711, ExitCode: 0, ...State },
});

test.each<[string, Partial<Container['State']>]>([
  ['up', { Health: { Status: 'healthy' } }],
  ['up', {}],
  ['starting', { Health: { Status: 'starting' } }],
  ['starting', { Health: { Status: 'unhealthy' } }],
  ['paused', { Status: 'paused', Health: { Status: 'healthy' } }],
  ['down', { Status: 'restarting', Pid: 0, ExitCode: 137 }],
  ['stopped', { Status: 'exited', Pid: 0, ExitCode: 137, Health: { Status: 'unhealthy' } }],
  ['stopped', { Status: 'created', Pid: 0 }],
])('a container is %s when Docker reports %j', (state, reported) => {
  expect(statusOf(container(reported))).toMatchObject({ name: 'email', state, restarts: 2 });
});

test('a container that does not run has no pid', () => {
  expect(statusOf(container({})).pid).toBe(4711);
  expect(statusOf(container({ Status: 'exited', Pid: 0 }))).not.toHaveProperty('pid');
});

test('the second container of a service has the name of the second replica', () => {
  const second = container({});
  second.Config.Labels['com.docker.compose.container-number'] = '2';
  expect(statusOf(second)).toMatchObject({ name: 'email-2', service: 'email' });
});
