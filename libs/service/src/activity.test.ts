import { type Move, type OutgoingMessage, Telemetry, type UnconfirmedPublisher } from '#messaging';
import { Activity } from './activity.js';

const move = (id: string): Move => ({
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
  for (let i = 0; i < 200; i++) activity.note(move('\ufffd'.repeat(60_000)));
  activity.stop(telemetry);
  expect(told).toEqual([]);
  activity.note(move('m-1'));
  activity.stop(telemetry);
  expect(JSON.parse(told[0]!.body.toString())).toMatchObject({
    dropped: 200,
    moves: [{ message_id: 'm-1' }],
  });
});
