import { queueFor } from '#messaging';
import { MessageActivity, type Subscriptions, subscriptions } from '#contracts';
import { chaos, untilReady } from '../support/chaos.js';
import { Broker, propertiesOf } from '../support/broker.js';
import { discardAllOf, operator, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, type OrderView, placeOrder, request, untilOrder } from '../support/shop.js';
import { watch } from '../support/watch.js';

interface Step {
  at: string;
  step: string;
  service: string;
  type: string;
  queue: string | null;
  attempt: number;
  took_ms: number;
  error: string | null;
}

interface Timeline {
  order_id: string;
  correlation_id: string;
  steps: Step[];
}

interface Overview {
  services: { name: string; state: string }[];
  queues: { queue: string; depth: number; handled_per_s: number }[];
}

const get = <T>(path: string) => request<T>('control-room', 'GET', `/api/${path}`);
const post = <T>(path: string, body?: object, headers: Record<string, string> = operator) =>
  request<T>('control-room', 'POST', `/api/${path}`, body, headers);

const timelineOf = async ({ order_id }: OrderView): Promise<Timeline> =>
  (await get<Timeline>(`timelines?order_id=${order_id}`)).body;

const linesOf = ({ steps }: Timeline): string[] =>
  steps.map(({ service, step, type, attempt }) => `${service} ${step} ${type} ${attempt}`);

test('the topology is that of subscriptions.ts', async () => {
  const { body } = await get<{ services: unknown[] }>('topology');
  const table = Object.entries(subscriptions as Subscriptions).map(([name, { publishes, consumes }]) => ({
    name,
    publishes: publishes.filter((one) => one !== MessageActivity).map(({ type, kind }) => ({ type, kind })),
    consumes: consumes
      .filter((one) => one !== MessageActivity)
      .map((one) => ({ type: one.type, kind: one.kind, queue: queueFor(name, one) })),
  }));
  expect(body.services).toEqual(table);
});

test('the timeline of an order has each step of each message in its order, by order id and by correlation id', async () => {
  const { body: order } = await placeOrder();
  await expectShippedOnce(order);
  const inOrder = [
    'order published payment.charge 1',
    'payment handled payment.charge 1',
    'order published order.created 1',
    'inventory handled order.created 1',
    'inventory published inventory.reserved 1',
    'warehouse published shipment.dispatched 1',
    'order handled shipment.dispatched 1',
  ];
  await eventually(async () => {
    const lines = linesOf(await timelineOf(order));
    const ofMails = lines.filter((line) => line === 'email handled email.send 1');
    expect(ofMails).toHaveLength(2);
    expect(lines).toEqual(expect.arrayContaining([...inOrder, 'analytics handled order.created 1']));
    expect([...inOrder].sort((a, b) => lines.indexOf(a) - lines.indexOf(b))).toEqual(inOrder);
    const others = lines.filter((line) => !line.includes('email'));
    expect(new Set(others).size).toBe(others.length);
    const byCorrelation = await get<Timeline>(`timelines?correlation_id=${order.correlation_id}`);
    expect(linesOf(byCorrelation.body)).toEqual(lines);
  });
});

test('a timeline has each attempt with its error', async () => {
  const { body: order } = await placeOrder({ token: 'tok_flaky' });
  await untilOrder(order, 'shipped');
  await eventually(async () => {
    const { steps } = await timelineOf(order);
    const ofQueue = steps.filter(({ queue }) => queue === 'payment.charge');
    const attempts = ofQueue.filter(({ step }) => step !== 'called');
    expect(attempts).toMatchObject([
      { step: 'retried', attempt: 1, error: expect.stringContaining('the bank answered 424') },
      { step: 'handled', attempt: 2, error: null },
    ]);
    expect(Date.parse(attempts[1]!.at)).toBeGreaterThan(Date.parse(attempts[0]!.at));
    expect(ofQueue.filter(({ step }) => step === 'called')).toMatchObject([
      { attempt: 1, call: { name: 'POST', server: 'bank', path: '/charges', status: 424 } },
      { attempt: 2, call: { name: 'POST', server: 'bank', path: '/charges', status: 200 } },
    ]);
  });
});

test('a recent order is listed; the timeline of an unknown order is not found', async () => {
  const { body: order } = await placeOrder();
  await eventually(async () => {
    const path = `orders?customer=${order.user_id}`;
    const { body } = await get<{ orders: { order_id: string; steps: number; failed: boolean }[] }>(path);
    expect(body.orders).toMatchObject([{ order_id: order.order_id, state: 'shipped', failed: false }]);
  });
  expect((await get('timelines?order_id=ORD-unknown')).status).toBe(404);
  expect((await get('timelines')).status).toBe(400);
});

test('a message with ids that PostgreSQL cannot store is dead-lettered, and delays no timeline', async () => {
  const broker = await Broker.connect();
  try {
    const properties = { ...propertiesOf('order.created'), type: 'a\0b\ud800', messageId: 'm\0' };
    broker.put('analytics.order.created', '{"order_id":"ORD-\0"}', properties);
    const { body: order } = await placeOrder();
    await eventually(async () =>
      expect(linesOf(await timelineOf(order))).toContain('analytics handled order.created 1'),
    );
    await untilDead({ queue: 'analytics.order.created', order_id: 'ORD-\ufffd' });
  } finally {
    await discardAllOf('analytics.order.created');
    await broker.close();
  }
});

test('a subscriber of the live feed receives the message events of an order, and at once the state of a killed service', async () => {
  let order: OrderView | undefined;
  const received: string[] = [];
  await watch(
    (type, data) => {
      if (type === 'message-events')
        received.push(
          ...(data as { events: (Step & { order_id: string })[] }).events
            .filter(({ order_id }) => order_id === order?.order_id)
            .map((event) => `${event.service} ${event.step} ${event.type}`),
        );
      return received.includes('order handled shipment.dispatched');
    },
    async () => (order = (await placeOrder()).body),
  );
  await watch(
    (type, data) =>
      type === 'overview' &&
      (data as Overview).services.some(({ name, state }) => name === 'analytics' && state === 'down'),
    async () => await chaos('kill', 'analytics', 3_000),
  );
  await untilReady('analytics');
});

test('an order from the page returns the status and the response of the order service', async () => {
  const order = { product_id: 'PROD-1', quantity: 1, payment_token: 'tok_declined' };
  expect((await post('shop/orders', order, {})).status).toBe(401);
  expect((await post('shop/orders', order)).body).toMatchObject({ status: 402 });
  const unknown = await post<object>('shop/orders', { ...order, product_id: 'PROD-none' });
  expect(unknown.body).toMatchObject({ status: 422, body: { title: expect.any(String) } });
  const taken = await post<object>('shop/orders', { ...order, payment_token: 'tok_ok', prefer_async: true });
  expect(taken.body).toMatchObject({ status: 202, body: { status: 'pending' } });
});

test('only an operator can kill a service from the page, and an invalid request is refused', async () => {
  expect((await post('chaos/email/kill', undefined, {})).status).toBe(401);
  expect((await post('chaos/no-such-service/kill')).status).toBe(404);
  expect((await post('chaos/email/explode')).status).toBe(400);
  expect((await post('chaos/email/kill?for_ms=soon')).status).toBe(400);
  const killed = await post<{ state: string }>('chaos/analytics/kill');
  expect([killed.status, killed.body.state]).toEqual([200, 'down']);
  expect((await post<{ state: string }>('chaos/analytics/start')).body.state).toBe('starting');
  await untilReady('analytics');
});

test('verify on the page returns the result of npm run verify', async () => {
  const since = new Date().toISOString();
  await expectShippedOnce((await placeOrder()).body);
  expect((await post('verify', { since }, {})).status).toBe(401);
  const { body } = await post<{ lines: string; clean: boolean }>('verify', { since });
  expect(body).toMatchObject({ clean: true, lines: expect.stringContaining('1 order placed: 1 accepted') });
});
