import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { placeOrderWithRetries } from './retrying-client.js';

let server: Server;

afterEach(() => server.close());

async function startShop(respond: RequestListener): Promise<string> {
  server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the client retries with the same Idempotency-Key after a broken connection, 503, 429 and 408, until the order is accepted', async () => {
  const keys: unknown[] = [];
  const url = await startShop(({ headers, socket }, response) => {
    keys.push(headers['idempotency-key']);
    if (keys.length === 1) socket.destroy();
    else if (keys.length === 2) response.writeHead(503).end('busy');
    else if (keys.length === 3) response.writeHead(429).end('too many');
    else if (keys.length === 4) response.writeHead(408).end('not complete in time');
    else response.writeHead(202).end(JSON.stringify({ order_id: 'ORD-1' }));
  });
  const accepted = await placeOrderWithRetries(url, { user_id: 'USR-1', token: 'x' });
  expect(accepted).toMatchObject({ order: { order_id: 'ORD-1' }, attempts: 5 });
  expect(accepted.waitedMs).toBeGreaterThan(250);
  expect(keys).toEqual(Array(5).fill('USR-1'));
});

test('the client does not retry an order that is refused', async () => {
  let requests = 0;
  const url = await startShop((_, response) => {
    requests += 1;
    response.writeHead(422).end('Unknown product');
  });
  await expect(placeOrderWithRetries(url, { user_id: 'USR-1', token: 'x' })).rejects.toThrow(
    '422 Unknown product',
  );
  expect(requests).toBe(1);
});
