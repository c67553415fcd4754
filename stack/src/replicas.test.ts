import { subscriptions } from '#contracts';
import { replyQueuesOf } from '#messaging';
import { portsFromEnvironment, shopPorts } from './ports.js';
import {
  maxReplicasOf,
  portOf,
  proxyVariables,
  readReplicas,
  serviceOf,
  serviceProcesses,
  withReplicaPorts,
} from './replicas.js';

test('a list gives the number of processes of each service', () => {
  expect(readReplicas('order=2,email=3')).toEqual({ order: 2, email: 3 });
  expect(readReplicas('payment=7', readReplicas('order=2'))).toEqual({ order: 2, payment: 7 });
});

test.each([
  ['order=0', 'order needs a whole number from 1 to 4.'],
  ['order=x', 'order needs a whole number from 1 to 4.'],
  ['order=1.5', 'order needs a whole number from 1 to 4.'],
  ['order', 'Write service=number, e.g. order=2,email=3.'],
  ['order=', 'Write service=number, e.g. order=2,email=3.'],
  ['', 'Write service=number, e.g. order=2,email=3.'],
  ['order=2,', 'Write service=number, e.g. order=2,email=3.'],
  ['foo=2', 'There is no service foo. Use one of: order, payment, email, inventory, warehouse, analytics.'],
  ['bank=2', 'There is no service bank.'],
  ['order=5', 'At most 4 processes of order: its connections to database and broker are limited to 5'],
  ['payment=8', 'At most 7 processes of payment: its connections to database and broker are limited to 8'],
  ['order=2,order=3', 'order is given twice.'],
  ['control-room=2', 'control-room runs once: a second one would consume half of the message events'],
])('"%s" is refused: %s', (list, message) => {
  expect(() => readReplicas(list)).toThrow(message);
});

test('no service may have more replicas than reply queues', () => {
  for (const service of Object.keys(subscriptions))
    expect(maxReplicasOf(service)).toBeLessThan(replyQueuesOf(service).length);
});

test('replicas are named after their service, in the order of the subscriptions', () => {
  expect(serviceProcesses()).toEqual(Object.keys(subscriptions));
  const processes = serviceProcesses({ email: 3, order: 2 });
  expect(processes.slice(0, 6)).toEqual(['order', 'order-2', 'payment', 'email', 'email-2', 'email-3']);
  expect(processes.map(serviceOf).slice(3, 6)).toEqual(['email', 'email', 'email']);
  expect(serviceOf('control-room')).toBe('control-room');
});

test('the proxy listens on the port of a service with replicas, and each replica on a port of its own', () => {
  const replicas = { order: 2, email: 1, payment: 7 };
  const ports = withReplicaPorts(shopPorts, replicas, { ORDER_2_PORT: '4000' });
  expect(ports).toMatchObject({
    order: 3000,
    'order-1': 3100,
    'order-2': 4000,
    'payment-7': 3701,
    proxy: 3009,
  });
  expect(['order', 'order-2', 'payment', 'email'].map((name) => portOf(ports, name))).toEqual([
    3100, 4000, 3101, 3002,
  ]);
  expect(proxyVariables(ports, { order: 2, email: 1 })).toEqual({
    PROXY_ROUTES: '3000=127.0.0.1:3100|127.0.0.1:4000',
  });
});

test('without replicas there is no proxy and no other port', () => {
  expect(withReplicaPorts(shopPorts, { email: 1 }, {})).toEqual(shopPorts);
  expect(proxyVariables(shopPorts, { email: 1 })).toBeUndefined();
});

test('all replicas that the limits allow have different ports', () => {
  const most = Object.fromEntries(
    Object.keys(subscriptions)
      .filter((service) => service !== 'control-room')
      .map((service) => [service, maxReplicasOf(service)]),
  );
  const ports = Object.values(withReplicaPorts(shopPorts, most, {}));
  expect(new Set(ports).size).toBe(ports.length);
});

test('two equal ports, and a port above 65535, are refused with the variable to set', () => {
  const start = (env: NodeJS.ProcessEnv) =>
    withReplicaPorts(portsFromEnvironment(shopPorts, env), { email: 2 }, env);
  expect(() => start({ EMAIL_2_PORT: '3000' })).toThrow(
    'ORDER_PORT and EMAIL_2_PORT are both 3000. Set another port for one of them.',
  );
  expect(() => start({ EMAIL_PORT: '65500' })).toThrow(/65600, is above 65535. Set another: EMAIL_1_PORT/);
  expect(() => start({ EMAIL_2_PORT: 'x' })).toThrow('EMAIL_2_PORT=x is not a port.');
});
