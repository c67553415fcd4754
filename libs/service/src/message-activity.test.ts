import { type MessageEvent, type OutgoingMessage, Telemetry, type UnconfirmedPublisher } from '#messaging';
import { Activity } from './message-activity.js';

const event = (id: string): MessageEvent => ({
  step: 'handled',
  queue: 'inventory.order.created',
  ...{ type: id, messageId: id, correlationId: id, causationId: id },
  attempt: 1,
  tookMs: 1,
  error: id,
  body: Buffer.from('{}'),
});

test('a batch of steps that is too large to be told is counted as dropped', () => {
  const told: OutgoingMessage[] = [];
  const publisher = { publish: (message: OutgoingMessage) => void told.push(message) };
  const telemetry = new Telemetry('inventory', publisher as UnconfirmedPublisher);
  const activity = new Activity('inventory');
  for (let i = 0; i < 200; i++) activity.note(event('\ufffd'.repeat(60_000)));
  activity.stop(telemetry);
  expect(told).toEqual([]);
  activity.note(event('m-1'));
  activity.stop(telemetry);
  expect(JSON.parse(told[0]!.body.toString())).toMatchObject({
    dropped: 200,
    events: [{ message_id: 'm-1' }],
  });
});
