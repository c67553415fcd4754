import type { MessageActivity, Payload } from '#contracts';
import {
  type CallEvent,
  MAX_BODY_BYTES,
  type MessageEvent,
  type OutgoingMessage,
  Telemetry,
  type UnconfirmedPublisher,
} from '#messaging';
import { Activity } from './message-activity.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const spanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: '00f067aa0ba902b7',
  traceFlags: 1,
};

const event = (id: string, about: Partial<MessageEvent> = {}): MessageEvent => ({
  step: 'handled',
  queue: 'inventory.order.created',
  ...{ type: id, messageId: id, correlationId: id, causationId: id },
  attempt: 1,
  tookMs: 1,
  error: id,
  body: Buffer.from('{}'),
  ...about,
});

const published = (id: string, body: string): MessageEvent =>
  event(id, { step: 'published', queue: undefined, headers: { producer: 'order' }, body: Buffer.from(body) });

/** The message that the events of one batch result in. */
function messageOf(note: (activity: Activity) => void): {
  bytes: number;
  payload: Payload<typeof MessageActivity>;
} {
  const messages: OutgoingMessage[] = [];
  const publisher = { publish: (message: OutgoingMessage) => void messages.push(message) };
  const activity = new Activity('inventory');
  note(activity);
  activity.stop(new Telemetry('inventory', publisher as UnconfirmedPublisher));
  expect(messages).toHaveLength(1);
  const [{ body }] = messages as [OutgoingMessage];
  return { bytes: body.length, payload: JSON.parse(body.toString()) as Payload<typeof MessageActivity> };
}

test('a batch is never larger than a message may be, and counts the events that do not fit', () => {
  const { bytes, payload } = messageOf((activity) => {
    for (let i = 0; i < 200; i++) activity.note(event('\ufffd'.repeat(60_000)));
  });
  expect(bytes).toBeLessThan(MAX_BODY_BYTES);
  expect(payload.events.length).toBeGreaterThan(10);
  expect(payload.events.length + payload.dropped).toBe(200);
});

test('two hundred events with large payloads fit one message: first the payloads are left out', () => {
  const { bytes, payload } = messageOf((activity) => {
    for (let i = 0; i < 201; i++)
      activity.note(published(`m-${i}`, JSON.stringify({ text: '\ufffd'.repeat(3_000) })));
  });
  expect(bytes).toBeLessThan(MAX_BODY_BYTES);
  expect([payload.events.length, payload.dropped]).toEqual([200, 1]);
  expect(payload.events[0]).toMatchObject({ payload: expect.any(String), headers: '{"producer":"order"}' });
  expect(payload.events.at(-1)).not.toHaveProperty('payload');
});

test('only a published message is reported with its content', () => {
  const { payload } = messageOf((activity) => {
    activity.note(event('m-1'));
    activity.note(published('m-2', '{"payment_token":"tok_ok"}'));
  });
  expect(payload.events[0]).not.toHaveProperty('headers');
  expect(payload.events[1]?.payload).toBe('{"payment_token":"[secret]"}');
});

test('a step has the ids of its span, or without an SDK the trace id of its headers', () => {
  const { payload } = messageOf((activity) => {
    activity.note(event('m-1', { traceparent, spanContext }));
    activity.note(event('m-2', { traceparent }));
    activity.note(event('m-3'));
  });
  const ids = payload.events.map(({ trace_id, span_id }) => [trace_id, span_id]);
  expect(ids).toEqual([
    [spanContext.traceId, spanContext.spanId],
    [spanContext.traceId, undefined],
    [undefined, undefined],
  ]);
});

test('a call is reported with its message, its attempt and the ids of its span', () => {
  const message = {
    ...{ id: 'm-1', type: 'payment.charge', queue: 'payment.charge', correlationId: 'c-1', retryCount: 1 },
    ...{ payload: { order_id: 'ORD-1' }, spanContext: { ...spanContext, spanId: 'b7ad6b7169203331' } },
  } as unknown as CallEvent['message'];
  const call = { name: 'POST', server: 'bank:3010', path: '/charges', status: 201, tookMs: 3.14, message };
  const { payload } = messageOf((activity) => {
    activity.noteCall({ ...call, spanContext });
    activity.noteCall(call);
  });
  expect(payload.calls).toMatchObject([
    {
      ...{ name: 'POST', server: 'bank:3010', path: '/charges', status: 201, error: null, took_ms: 3.1 },
      ...{ message_id: 'm-1', queue: 'payment.charge', attempt: 2, order_id: 'ORD-1', correlation_id: 'c-1' },
      ...{ trace_id: spanContext.traceId, span_id: spanContext.spanId },
    },
    { trace_id: spanContext.traceId, span_id: null },
  ]);
});
