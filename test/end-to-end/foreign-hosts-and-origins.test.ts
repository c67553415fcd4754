import { startReplica } from '../support/replicas.js';
import { ask, httpPorts } from '../support/http-ports.js';
import { asOperator, facts, mailsTo, newCustomer, placeOrder } from '../support/shop.js';
import { eventually } from '../support/eventually.js';

const ports = Object.entries(httpPorts);
const paths = [
  '/',
  '/health/ready',
  '/metrics',
  '/docs',
  '/api/overview',
  '/api/email',
  '/processes',
  '/unknown',
];
const tokens = {
  authorization: asOperator.authorization,
  'content-type': 'application/json',
};

test.each(ports)('%s refuses every request with an unknown Host, and names ALLOWED_HOSTS', async (_, url) => {
  const { port } = new URL(url);
  for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '192.0.2.7'])
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'])
      for (const path of paths) {
        const { status, type, text } = await ask(url, { method, path, headers: { ...tokens, host } });
        expect({ host, method, path, status, type }).toEqual({
          ...{ host, method, path, status: 421 },
          type: expect.stringContaining('application/problem+json'),
        });
        expect(JSON.parse(text)).toMatchObject({
          title: 'Unknown host',
          detail: expect.stringContaining('ALLOWED_HOSTS'),
        });
      }
});

test.each(ports)('%s accepts every loopback name as Host, with any port', async (_, url) => {
  const { port } = new URL(url);
  for (const host of ['127.0.0.1', `127.0.0.1:${port}`, `localhost:${port}`, '[::1]:80'])
    expect((await ask(url, { path: '/health/live', headers: { host } })).status).not.toBe(421);
});

test.each(ports)('%s refuses every request from another origin, also with a token', async (_, url) => {
  const { port } = new URL(url);
  const body = '{}';
  for (const origin of [
    'http://evil.example',
    'https://evil.example',
    `http://127.0.0.1:${Number(port) + 1}`,
    'null',
  ])
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, text } = await ask(url, { method, path: '/', headers: { ...tokens, origin }, body });
      expect({ origin, method, status }).toEqual({ origin, method, status: 403 });
      expect(JSON.parse(text)).toMatchObject({ title: 'Foreign origin', detail: expect.any(String) });
    }
});

test.each(ports)('%s accepts requests without an Origin and from its own page', async (_, url) => {
  for (const headers of [{}, { origin: url }, { origin: url, 'sec-fetch-site': 'same-origin' }])
    expect([421, 403]).not.toContain((await ask(url, { method: 'POST', path: '/unknown', headers })).status);
});

test('a program can read and delete a mail, a page of another origin cannot', async () => {
  const customer = newCustomer();
  await placeOrder({ customer });
  const mails = async (count: number) =>
    await eventually(async () => {
      const found = (await mailsTo(customer)) as unknown as { id: string }[];
      expect(found).toHaveLength(count);
      return found;
    });
  const [mail] = await mails(2);
  const foreign = { origin: 'http://evil.example' };
  const path = `/api/email/${mail!.id}`;
  for (const method of ['GET', 'DELETE'])
    expect((await ask(httpPorts['inbox']!, { method, path, headers: foreign })).status).toBe(403);
  await mails(2);
  expect((await ask(httpPorts['inbox']!, { method: 'DELETE', path })).status).toBe(200);
  await mails(1);
});

test('a process accepts the hosts and ports in ALLOWED_HOSTS and no others', async () => {
  const analytics = await startReplica('analytics', {
    environment: { ALLOWED_HOSTS: 'analytics,shop.example:8443' },
  });
  try {
    const statusFor = async (host: string) =>
      (await ask(analytics.url, { path: '/health/live', headers: { host } })).status;
    for (const host of ['analytics', 'analytics:3005', 'shop.example:8443', 'localhost'])
      expect([host, await statusFor(host)]).toEqual([host, 200]);
    for (const host of ['shop.example', 'analytics.evil.example', 'order'])
      expect([host, await statusFor(host)]).toEqual([host, 421]);
  } finally {
    await analytics.stop();
  }
});

test('a process does not start with invalid ALLOWED_HOSTS', async () => {
  const analytics = await startReplica('analytics', {
    environment: { ALLOWED_HOSTS: 'http://shop.example' },
  });
  expect(await analytics.ended).toBe(78);
});

test('the inbox sends the security headers of every other port, and a mail cannot run scripts', async () => {
  const customer = newCustomer();
  await placeOrder({ customer });
  const mail = await eventually(async () => {
    const [found] = (await mailsTo(customer)) as unknown as { id: string }[];
    expect(found).toBeDefined();
    return found!;
  });
  const policyOf = async (path: string) => {
    const { headers } = await fetch(`${facts.urls['inbox']}${path}`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers.has('access-control-allow-origin')).toBe(false);
    return headers.get('content-security-policy');
  };
  expect(await policyOf('/')).toMatch(/default-src 'self';.*frame-ancestors 'none'/);
  expect(await policyOf('/api/email')).toMatch(/default-src 'self'/);
  for (const part of ['html', 'source', 'download'])
    expect(await policyOf(`/api/email/${mail.id}/${part}`)).toMatch(/^sandbox;default-src 'none'/);
});
