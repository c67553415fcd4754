import fc from 'fast-check';
import { apps } from '../../stack/src/apps.js';
import { query } from '../support/database.js';
import {
  closeConnections,
  sendRaw,
  type RawResponse,
  type MaliciousRequest,
  maliciousRequests,
  type Operation,
  operationsOf,
} from '../support/malicious-requests.js';
import { expectShippedOnce, placeOrder, request } from '../support/shop.js';

const CASES_PER_OPERATION = 80;
const SEED = 20_261_124;

/** The statuses of an unknown path and of a URL or headers that are too long: every operation may return them. */
const commonStatuses = [404, 414, 431];

const internalDetails =
  /node_modules|prisma|postgres|rabbit|amqp|SELECT |ECONN|ENOENT|\bat \S+ ?\(|\.[jt]s:\d|127\.0\.0\.1|localhost:|fastify|FST_|nestjs|zod/i;

/** Returns how a response differs from the API description; empty if it conforms. */
function violationsIn(
  { status, headers, text }: RawResponse,
  { responses }: Pick<Operation, 'responses'>,
): string[] {
  const violations = [];
  if (!(status in responses) && !commonStatuses.includes(status))
    violations.push('a status that is not in the API description');
  if (status >= 500) violations.push('a server error');
  if (headers['set-cookie']) violations.push('a header that the client injected');
  if (status < 400) return violations;
  if (internalDetails.test(text) || text.includes(process.cwd())) violations.push('internal details');
  if (!headers['content-type']?.includes('application/problem+json'))
    return [...violations, 'no problem document'];
  const problem = JSON.parse(text) as Record<string, unknown>;
  if (problem['status'] !== status || typeof problem['detail'] !== 'string')
    violations.push('an incomplete problem document');
  if (!problem['correlation_id'] || problem['correlation_id'] !== headers['x-correlation-id'])
    violations.push('no correlation id');
  return violations;
}

/** The ids of the orders in the responses. */
const answeredOrders = new Set<string>();

/** Sends the requests concurrently; returns each violation with its request and response. */
async function send(service: string, operation: Operation, requests: MaliciousRequest[]) {
  const statuses = new Set<number>();
  const violations = await Promise.all(
    requests.map(async (request) => {
      const response = await sendRaw(service, request);
      statuses.add(response.status);
      if (/\/orders$/.test(operation.path))
        for (const [, id] of response.text.matchAll(/"order_id":"([\da-f-]{36})"/g)) answeredOrders.add(id!);
      const { status, text } = response;
      return violationsIn(response, operation).map((violation) => ({ violation, request, status, text }));
    }),
  );
  return { violations: violations.flat(), statuses };
}

const restarts = async (): Promise<[name: string, restarts: number | undefined][]> => {
  type Overview = { services: { name: string; restarts?: number }[] };
  const { body } = await request<Overview>('control-room', 'GET', '/api/overview');
  return body.services.map((service) => [service.name, service.restarts]);
};

const count = async (service: string, table: string): Promise<number> =>
  (await query<{ count: number }>(service, `SELECT count(*)::int AS count FROM ${table}`))[0]!.count;

const currentState = async () => ({
  restarts: await restarts(),
  deadLetters: await count('control-room', 'dead_letters'),
  operatorActions: await count('control-room', 'operator_actions'),
});

let before: Awaited<ReturnType<typeof currentState>>;
let orders: number;
beforeAll(async () => {
  before = await currentState();
  orders = await count('order', 'orders');
});
afterAll(closeConnections);

test.each(apps)(
  '%s answers malicious requests as its API description says: no 5xx and no internal details',
  async (service) => {
    const found = [];
    for (const operation of operationsOf(service)) {
      const requests = fc.sample(maliciousRequests(operation), { numRuns: CASES_PER_OPERATION, seed: SEED });
      const { violations, statuses } = await send(service, operation, requests);
      found.push(...violations.slice(0, 2));
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
        if (described.some((operation) => operation.path === path && operation.method === method)) continue;
        const response = await sendRaw(service, {
          method,
          path: path.replace(/\{\w+\}/g, 'PROD-1'),
          headers: {},
        });
        // 400 if the last segment of the path is parsed as an invalid id.
        const violations = violationsIn(response, { responses: { 400: {} } });
        expect({ path, method, violations }).toEqual({ path, method, violations: [] });
        expect(response.status).toBeGreaterThanOrEqual(400);
      }
  },
);

test('malicious requests restart no service, create no unanswered order, no dead letter and no operator action, and an order still ships', async () => {
  expect(await currentState()).toEqual(before);
  expect((await count('order', 'orders')) - orders).toBe(answeredOrders.size);
  const { status, body } = await placeOrder();
  expect(status).toBe(201);
  await expectShippedOnce(body);
});
