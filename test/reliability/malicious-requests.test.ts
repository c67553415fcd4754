import fc from 'fast-check';
import { apps } from '../../stack/src/apps.js';
import { query } from '../support/database.js';
import {
  hangUp,
  hear,
  type Heard,
  type HostileRequest,
  hostileRequests,
  type Operation,
  operationsOf,
} from '../support/malicious-requests.js';
import { expectShippedOnce, placeOrder, request } from '../support/shop.js';

const CASES_PER_OPERATION = 80;
const SEED = 20_261_124;

/** Whatever an operation does, an address that leads nowhere or that is too long is answered like this. */
const ofEveryAddress = [404, 414, 431];

const inside =
  /node_modules|prisma|postgres|rabbit|amqp|SELECT |ECONN|ENOENT|\bat \S+ ?\(|\.[jt]s:\d|127\.0\.0\.1|localhost:|fastify|FST_|nestjs|zod/i;

/** What is wrong with an answer; nothing, if it is one that the API description promises. */
function faultsOf({ status, headers, text }: Heard, { responses }: Pick<Operation, 'responses'>): string[] {
  const faults = [];
  if (!(status in responses) && !ofEveryAddress.includes(status))
    faults.push('a status that is not described');
  if (status >= 500) faults.push('a failure of our own');
  if (headers['set-cookie']) faults.push('a header that the client wrote');
  if (status < 400) return faults;
  if (inside.test(text) || text.includes(process.cwd())) faults.push('tells of the inside');
  if (!headers['content-type']?.includes('application/problem+json')) return [...faults, 'no problem'];
  const problem = JSON.parse(text) as Record<string, unknown>;
  if (problem['status'] !== status || typeof problem['detail'] !== 'string')
    faults.push('a problem that says nothing');
  if (!problem['correlation_id'] || problem['correlation_id'] !== headers['x-correlation-id'])
    faults.push('no correlation id');
  return faults;
}

/** The orders that the answers speak of. */
const answered = new Set<string>();

/** Sends the requests side by side, and returns with every fault the request and the answer that it was found in. */
async function send(service: string, operation: Operation, requests: HostileRequest[]) {
  const statuses = new Set<number>();
  const faults = await Promise.all(
    requests.map(async (request) => {
      const heard = await hear(service, request);
      statuses.add(heard.status);
      if (/\/orders$/.test(operation.path))
        for (const [, id] of heard.text.matchAll(/"order_id":"([\da-f-]{36})"/g)) answered.add(id!);
      const { status, text } = heard;
      return faultsOf(heard, operation).map((fault) => ({ fault, request, status, text }));
    }),
  );
  return { faults: faults.flat(), statuses };
}

const restarts = async (): Promise<[name: string, restarts: number | undefined][]> => {
  type Overview = { services: { name: string; restarts?: number }[] };
  const { body } = await request<Overview>('control-room', 'GET', '/api/overview');
  return body.services.map((service) => [service.name, service.restarts]);
};

const count = async (service: string, table: string): Promise<number> =>
  (await query<{ count: number }>(service, `SELECT count(*)::int AS count FROM ${table}`))[0]!.count;

const standing = async () => ({
  restarts: await restarts(),
  letters: await count('control-room', 'dead_letters'),
  decisions: await count('control-room', 'operator_actions'),
});

let before: Awaited<ReturnType<typeof standing>>;
let orders: number;
beforeAll(async () => {
  before = await standing();
  orders = await count('order', 'orders');
});
afterAll(hangUp);

test.each(apps)(
  '%s answers malicious requests as its API description says: no 5xx and no internal details',
  async (service) => {
    const found = [];
    for (const operation of operationsOf(service)) {
      const requests = fc.sample(hostileRequests(operation), { numRuns: CASES_PER_OPERATION, seed: SEED });
      const { faults, statuses } = await send(service, operation, requests);
      found.push(...faults.slice(0, 2));
      if (operation.requestBody) expect([...statuses]).toContain(400);
      if (operation.security.length > 0) expect([...statuses]).toContain(401);
    }
    expect(found).toEqual([]);
  },
);

test.each(apps)(
  '%s answers a method that its API description does not name with a problem document, and changes nothing',
  async (service) => {
    const described = operationsOf(service);
    for (const path of new Set(described.map((operation) => operation.path)))
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (described.some((one) => one.path === path && one.method === method)) continue;
        const heard = await hear(service, { method, path: path.replace(/\{\w+\}/g, 'PROD-1'), headers: {} });
        // 400 where the last part of the path reads as an id that is none.
        const faults = faultsOf(heard, { responses: { 400: {} } });
        expect({ path, method, faults }).toEqual({ path, method, faults: [] });
        expect(heard.status).toBeGreaterThanOrEqual(400);
      }
  },
);

test('malicious requests restart no service, create no unanswered order, no dead letter and no operator action, and an order still ships', async () => {
  expect(await standing()).toEqual(before);
  expect((await count('order', 'orders')) - orders).toBe(answered.size);
  const { status, body } = await placeOrder();
  expect(status).toBe(201);
  await expectShippedOnce(body);
});
