import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { orderUntilTaken } from './careful-customer.js';

let server: Server;

afterEach(() => server.close());

async function shopThat(answers: RequestListener): Promise<string> {
  server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a customer asks again with the same key when the shop hangs up or has no time, until the order is taken', async () => {
  const keys: unknown[] = [];
  const url = await shopThat(({ headers, socket }, response) => {
    keys.push(headers['idempotency-key']);
    if (keys.length === 1) socket.destroy();
    else if (keys.length === 2) response.writeHead(503).end('busy');
    else if (keys.length === 3) response.writeHead(429).end('too many');
    else response.writeHead(202).end(JSON.stringify({ order_id: 'ORD-1' }));
  });
  const taken = await orderUntilTaken(url, { user_id: 'USR-1', token: 'x' });
  expect(taken).toMatchObject({ order: { order_id: 'ORD-1' }, tries: 4 });
  expect(taken.waitedMs).toBeGreaterThan(250);
  expect(keys).toEqual(['USR-1', 'USR-1', 'USR-1', 'USR-1']);
});

test('a customer whose order is refused does not ask again', async () => {
  let asked = 0;
  const url = await shopThat((_, response) => {
    asked += 1;
    response.writeHead(422).end('Unknown product');
  });
  await expect(orderUntilTaken(url, { user_id: 'USR-1', token: 'x' })).rejects.toThrow('422 Unknown product');
  expect(asked).toBe(1);
});
