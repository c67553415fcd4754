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

test('counts the events of a batch that is too large for a message as dropped', () => {
  const published: OutgoingMessage[] = [];
  const publisher = { publish: (message: OutgoingMessage) => void published.push(message) };
  const telemetry = new Telemetry('inventory', publisher as UnconfirmedPublisher);
  const activity = new Activity('inventory');
  for (let i = 0; i < 200; i++) activity.note(event('\ufffd'.repeat(60_000)));
  activity.stop(telemetry);
  expect(published).toEqual([]);
  activity.note(event('m-1'));
  activity.stop(telemetry);
  expect(JSON.parse(published[0]!.body.toString())).toMatchObject({
    dropped: 200,
    events: [{ message_id: 'm-1' }],
  });
});
