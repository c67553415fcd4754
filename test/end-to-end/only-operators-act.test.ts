import { spawnSync } from 'node:child_process';
import { nodeSpec } from '../../stack/src/node-processes.js';
import { secretsOf } from '../support/replicas.js';
import { asCustomer, asOperator, facts, request, stockOf } from '../support/shop.js';

const actions: [action: string, service: string, method: string, path: string, body: object | undefined][] = [
  [
    'naming and pricing a product',
    'inventory',
    'PUT',
    '/products/PROD-1',
    { name: 'Free', price: 0.01, currency: 'EUR' },
  ],
  ['restocking', 'inventory', 'POST', '/products/PROD-1/restock', { quantity: 1 }],
  ['an outage of the bank', 'bank', 'PUT', '/outage', { outage: false }],
  [
    'an outage of the bank from the control room',
    'control-room',
    'POST',
    '/api/bank-outage',
    { outage: false },
  ],
  [
    'replaying dead letters',
    'control-room',
    'POST',
    '/api/dead-letters/replay',
    { selection: { all: true } },
  ],
  [
    'discarding dead letters',
    'control-room',
    'POST',
    '/api/dead-letters/discard',
    { selection: { all: true }, why: 'x' },
  ],
  ['listing the orders of all customers', 'order', 'GET', '/orders', undefined],
  ['killing a service', 'control-room', 'POST', '/api/chaos/email/kill', {}],
  ['placing an order from the page', 'control-room', 'POST', '/api/shop/orders', {}],
];

test.each(actions)('%s needs the operator’s token', async (_, service, method, path, body) => {
  const before = await stockOf('PROD-1');
  const tokens = [
    undefined,
    'wrong',
    (await asCustomer('USR-1')).authorization,
    `${asOperator.authorization}x`,
    asOperator.authorization.replace('Bearer ', 'Basic '),
  ];
  for (const authorization of tokens) {
    const answer = await request<{ title: string; detail: string }>(service, method, path, body, {
      ...(authorization !== undefined && { authorization }),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.body.detail).toContain('Authorization: Bearer <token>');
  }
  expect(await stockOf('PROD-1')).toBe(before);
  const { body: outage } = await request('bank', 'GET', '/outage');
  expect(outage).toEqual({ outage: true });
});

test.each([
  ['order', 'CUSTOMER_TOKEN_PUBLIC_KEY'],
  ['bank', 'OPERATOR_TOKEN'],
  ['control-room', 'CUSTOMER_TOKEN_PRIVATE_KEY'],
])('%s does not start without its %s', (service, name) => {
  const context = { dataDir: facts.dataDir, ports: facts.ports, brokerUrl: 'amqp://127.0.0.1', settings: {} };
  const { command, args, env } = nodeSpec(service, context, secretsOf(facts));
  const envWithoutName = { ...env, [name]: undefined };
  const { status, stderr } = spawnSync(command, args, {
    env: envWithoutName,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(stderr).toContain(`configuration: the environment variable ${name} is missing`);
  expect(status).toBe(78);
});
