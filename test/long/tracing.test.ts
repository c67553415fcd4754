import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { ExportingShop, type Trace, TRACE_URL } from '../support/exporting-shop.js';
import type { ExportedSpan } from '../support/otlp-decode.js';
import { secretsOf } from '../support/replicas.js';
import {
  asCustomer,
  asOperator,
  expectShippedOnce,
  facts,
  newCustomer,
  type OrderView,
  placeOrder,
  request,
  untilOrder,
} from '../support/shop.js';

const services = [
  ...['order', 'payment', 'inventory', 'warehouse', 'email', 'analytics', 'control-room', 'bank'],
];
const shop = new ExportingShop(services);

interface Step {
  step: string;
  trace_id: string;
  span_id: string;
  call: { name: string } | null;
}

const OK = { code: 0, message: '' };
const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;

/** Waits until the trace is complete: every mail is sent, and the parent of every span has arrived. */
const completeTraceOf = async ({ correlation_id }: OrderView): Promise<Trace> =>
  await eventually(
    () => {
      const trace = shop.traceOf(correlation_id);
      expect(trace.ids).toHaveLength(1);
      expect(trace.named('email', 'SMTP send')).toHaveLength(2);
      expect(trace.named('analytics', SHIPPED_IN_ANALYTICS)).not.toHaveLength(0);
      expect(trace.orphans).toEqual([]);
      return trace;
    },
    { every: 200 },
  );

const SHIPPED_IN_ANALYTICS = 'process events:shipment.dispatched:analytics.shipment.dispatched';
const CREATED_AND_CHARGED = ['order POST /orders', 'order create commands:payment.charge'];

const setOutage = async (outage: boolean) =>
  expect((await request('bank', 'PUT', '/outage', { outage }, asOperator)).status).toBe(200);

const logOf = (service: string) =>
  readFileSync(join(facts.dataDir, 'logs', `${service}-replica.log`), 'utf8').split('\n');

const eventNames = ({ events }: ExportedSpan) => events.map(({ name }) => name);

test('one order is one trace, from POST to the mail, also after retries, a replay and a kill', async () => {
  await shop.kill('email');
  const placed = await placeOrder({ token: 'tok_down' });
  const order = placed.body;
  const { dead_letter_id, message_id } = await untilDead({
    queue: 'payment.charge',
    order_id: order.order_id,
  });
  await setOutage(false);
  try {
    expect((await act(`${dead_letter_id}/replay`, {})).status).toBe(200);
    await untilOrder(order, 'shipped');
  } finally {
    await setOutage(true);
  }
  await shop.start('email');
  await expectShippedOnce(order);
  const trace = await completeTraceOf(order);

  const [first] = trace.spans.filter(({ parentSpanId }) => parentSpanId === '');
  expect(first).toMatchObject({
    ...{ service: 'order', name: 'POST /orders', kind: SERVER, status: OK },
    attributes: { 'http.request.method': 'POST', 'http.route': '/orders', 'url.path': '/orders' },
  });

  const ids = {
    'messaging.system': 'rabbitmq',
    'messaging.message.id': message_id,
    'messaging.message.conversation_id': order.correlation_id,
  };
  const [created, ...others] = trace.named('order', 'create commands:payment.charge');
  expect(others).toEqual([]);
  expect(created).toMatchObject({
    ...{ kind: PRODUCER, status: OK, parentSpanId: first!.spanId },
    attributes: {
      ...ids,
      'messaging.operation.name': 'create',
      'messaging.operation.type': 'create',
      'messaging.destination.name': 'commands:payment.charge',
      'messaging.rabbitmq.destination.routing_key': 'payment.charge',
    },
  });
  const creation = { traceId: created!.traceId, spanId: created!.spanId };

  const [sent] = trace.named('order', 'send commands:payment.charge');
  expect(sent).toMatchObject({
    ...{ kind: CLIENT, status: OK, parentSpanId: created!.spanId, links: [creation] },
    attributes: { ...ids, 'messaging.operation.type': 'send' },
  });

  const attempts = [
    ...trace.named('payment', 'process commands:payment.charge'),
    ...trace.named('payment', 'process payment.charge'),
    ...trace.named('payment', 'process replay:payment.charge'),
  ];
  expect(attempts.map(({ attributes }) => attributes['message.retry_count'])).toEqual([0, 1, 2, 3, 0]);
  for (const attempt of attempts)
    expect(attempt).toMatchObject({
      ...{ kind: CONSUMER, parentSpanId: created!.spanId, links: [creation] },
      attributes: { ...ids, 'messaging.operation.type': 'process' },
    });
  const [retried, dead, replayed] = [attempts[0]!, attempts[3]!, attempts[4]!];
  expect([eventNames(retried), retried.status]).toEqual([['exception', 'retry'], OK]);
  expect(retried.events[1]!.attributes).toEqual({ 'message.retry_delay_ms': 200 });
  expect([eventNames(dead), dead.status]).toEqual([
    ['exception', 'dead-letter'],
    { code: 2, message: 'retries-exhausted' },
  ]);
  expect(dead.attributes['error.type']).toBe('HttpErrorResponse');
  expect([eventNames(replayed), replayed.status]).toEqual([[], OK]);

  const [toRetry] = trace.named('payment', 'send retry.200ms:payment.charge');
  expect(toRetry!.links).toContainEqual({ traceId: creation.traceId, spanId: retried.spanId });
  expect(trace.named('control-room', 'process dead-letters:payment.charge:payment.charge.dlq')).toHaveLength(
    1,
  );
  const [replay] = trace.named('control-room', 'replay replay:payment.charge');
  const operators = shop.receiver.spans.find(
    ({ name }) => name === 'POST /api/dead-letters/:dead_letter_id/replay',
  )!;
  expect(operators).toMatchObject({ kind: SERVER, service: 'control-room' });
  expect(replay).toMatchObject({
    ...{ kind: PRODUCER, parentSpanId: created!.spanId },
    links: [creation, { traceId: operators.traceId, spanId: operators.spanId }],
  });

  const [bank] = trace.childrenOf(trace.childrenOf(replayed).find(({ name }) => name === 'POST')!);
  expect(bank).toMatchObject({ service: 'bank', name: 'POST /charges', kind: SERVER });
  const [statement] = trace.childrenOf(replayed).filter(({ name }) => name === 'INSERT payment');
  expect(statement?.attributes).toMatchObject({
    'db.system.name': 'postgresql',
    'db.query.text': expect.stringMatching(/INSERT INTO inbox.*\$1/s),
  });

  const paths = trace.named('email', 'SMTP send').map((span) => trace.pathOf(span));
  expect(paths).toContainEqual([
    ...CREATED_AND_CHARGED,
    'payment process replay:payment.charge',
    'payment create events:payment.captured',
    'order process events:payment.captured:order.payment.captured',
    'order create events:order.created',
    'email process events:order.created:email.order.created',
    'email create commands:email.send',
    'email process commands:email.send',
    'email SMTP send',
  ]);
  const dispatched = paths.find((path) => path.includes('warehouse create events:shipment.dispatched'));
  expect(dispatched?.slice(-5)).toEqual([
    'warehouse create events:shipment.dispatched',
    'email process events:shipment.dispatched:email.shipment.dispatched',
    'email create commands:email.send',
    'email process commands:email.send',
    'email SMTP send',
  ]);

  const line = logOf('payment').find((text) => text.includes(`dead-letters ${message_id}`))!;
  expect(JSON.parse(line)).toMatchObject({ trace_id: dead.traceId, span_id: dead.spanId });
});

test('a request waits in a span for its reply, which is linked to it', async () => {
  const { body, status } = await placeOrder();
  expect(status).toBe(201);
  await expectShippedOnce(body);
  const trace = await completeTraceOf(body);
  const sent = trace.spans.find(({ name }) => /^send replies:order\.replies\.\d+$/.test(name))!;
  const received = trace.spans.find(({ name }) => /^receive order\.replies\.\d+$/.test(name))!;
  expect(trace.pathOf(received)).toEqual(['order POST /orders', `order ${received.name}`]);
  expect(received.links).toEqual([{ traceId: sent.traceId, spanId: sent.spanId }]);
});

test('the timeline of an order has the attempts, calls and publications of its trace, with the ids of their spans, and its link', async () => {
  const { body: order } = await placeOrder({ token: 'tok_flaky' });
  await untilOrder(order, 'shipped');
  await completeTraceOf(order);
  const isStep = ({ name, kind }: ExportedSpan) =>
    /^(process |SMTP send$|send (events|commands):)/.test(name) || (name === 'POST' && kind === CLIENT);
  await eventually(async () => {
    const trace = shop.traceOf(order.correlation_id);
    const spanIds = trace.spans.filter(isStep).map(({ spanId }) => spanId);
    const path = `/api/timelines?order_id=${order.order_id}`;
    const { body } = await request<{ steps: Step[] }>('control-room', 'GET', path);
    expect(body.steps.map(({ span_id }) => span_id).sort()).toEqual([...spanIds].sort());
    expect([...new Set(body.steps.map(({ trace_id }) => trace_id))]).toEqual(trace.ids);
    for (const { call, span_id } of body.steps.filter(({ step }) => step === 'called'))
      expect(trace.spans.find(({ spanId }) => spanId === span_id)?.name).toBe(call?.name);
  });
  const links = await request<{ trace: string }>(
    'control-room',
    'GET',
    `/api/orders/${order.order_id}/links`,
  );
  expect(links.body.trace).toBe(TRACE_URL.replace('{trace_id}', shop.traceOf(order.correlation_id).ids[0]!));
});

test('no exported span has a card token, an address, a mail address or a secret of the stack', async () => {
  const customer = newCustomer();
  const delivery_address = {
    ...{ name: 'Adelheid Traceless', street: '9 Spanless Row', postal_code: 'T99 X9Y9' },
    ...{ city: 'Unseenham', country: 'IE' },
  };
  const { body } = await placeOrder({ customer, delivery_address });
  await expectShippedOnce(body);
  const headers = await asCustomer(customer);
  const planted = ['tok_in_a_path', 'tok_in_a_query', 'path@unseen.example', 'query@unseen.example'];
  await request('order', 'GET', `/orders/${planted[0]}?token=${planted[1]}`, undefined, headers);
  await request('order', 'GET', `/orders/${planted[2]}?mail=${planted[3]}`, undefined, headers);
  await request('order', 'POST', '/orders', `{"payment_token":"tok_in_a_body",`, headers);
  await completeTraceOf(body);
  await eventually(() => {
    const paths = shop.receiver.spans.map(({ attributes }) => String(attributes['url.path']));
    expect(paths).toEqual(expect.arrayContaining(['/orders/[token]', '[address]']));
  });

  const exported = Buffer.concat(shop.receiver.bodies).toString('latin1');
  expect(exported).toContain(body.correlation_id);
  const forbidden = [
    ...planted,
    ...['tok_ok', 'tok_down', 'tok_in_a_body', 'unseen.example', 'customers.order-rail', 'Bearer ', 'eyJ'],
    ...Object.values(delivery_address).filter((value) => value.length > 2),
    ...Object.values(secretsOf(facts)),
  ];
  expect(forbidden.filter((text) => exported.includes(text))).toEqual([]);
});
