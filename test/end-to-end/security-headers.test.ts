import { eventually } from '../support/eventually.js';
import { facts, placeOrder } from '../support/shop.js';

const services = Object.keys(facts.urls).filter((name) => name !== 'inbox');
const paths = ['/health/ready', '/metrics', '/docs', '/docs-json', '/unknown', '/orders/%E0%A4%A'];

const expectSecure = ({ headers }: Response): void => {
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringMatching(/default-src 'self';.*frame-ancestors 'none'/),
  });
  expect(headers.has('x-powered-by')).toBe(false);
  expect(headers.has('server')).toBe(false);
};

test.each(services)('every response of %s has the security headers, also errors', async (name) => {
  for (const path of paths) {
    const response = await fetch(`${facts.urls[name]}${path}`);
    expectSecure(response);
    const text = await response.text();
    if (response.status >= 400) {
      expect([path, response.headers.get('content-type')]).toEqual([
        path,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(text).not.toMatch(/node_modules|\.[jt]s:\d|127\.0\.0\.1|localhost|postgres|amqp|FST_ERR/i);
    }
  }
});

test('only /docs allows inline styles, and no page allows inline scripts', async () => {
  const policyOf = async (url: string) => (await fetch(url)).headers.get('content-security-policy');
  const docs = await policyOf(`${facts.urls['order']}/docs`);
  const controlRoom = await policyOf(`${facts.urls['control-room']}/`);
  expect(docs).toContain("style-src 'self' 'unsafe-inline'");
  expect(controlRoom).toContain("style-src 'self';");
  for (const policy of [docs, controlRoom]) expect(policy).not.toMatch(/script-src|unsafe-eval|https?:/);
});

test('the label, the event stream and refused bodies have the security headers', async () => {
  const { body } = await placeOrder();
  const label = await eventually(async () => {
    const response = await fetch(`${facts.urls['warehouse']}/shipments/${body.order_id}/label.pdf`);
    expect(response.status).toBe(200);
    return response;
  });
  expect(label.headers.get('content-type')).toBe('application/pdf');
  expectSecure(label);

  const watching = new AbortController();
  const stream = await fetch(`${facts.urls['control-room']}/api/live`, { signal: watching.signal });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  expectSecure(stream);
  watching.abort();

  for (const [type, body, status] of [
    ['text/plain', 'x'.repeat(70_000), 415],
    ['application/json', `"${'x'.repeat(70_000)}"`, 413],
    ['application/json', '{', 400],
  ] as const)
    for (const url of [`${facts.urls['order']}/orders`, `${facts.urls['control-room']}/api/verify`]) {
      const refused = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
      expect([url, refused.status]).toEqual([url, status]);
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      expectSecure(refused);
    }
});
