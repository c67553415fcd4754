import { publishedMessageEvent } from './message-event.js';

test.each([undefined, 'yesterday', '2999-01-01T00:00:00.000Z'])(
  'a message with the timestamp %p is published after 0 ms',
  (timestamp) => {
    const properties = { messageId: 'm', type: 't', headers: { timestamp } };
    const message = { exchange: 'e', routingKey: 't', body: Buffer.from('{}'), properties };
    expect(publishedMessageEvent(message as never).tookMs).toBe(0);
  },
);

test('a replayed message is published after 0 ms, because its timestamp is the one of its first publication', () => {
  const properties = { messageId: 'm', type: 't', headers: { timestamp: '2026-01-15T10:30:00.000Z' } };
  const message = { exchange: 'replay', routingKey: 'q', body: Buffer.from('{}'), properties };
  expect(publishedMessageEvent(message as never).tookMs).toBe(0);
  expect(publishedMessageEvent({ ...message, exchange: 'events' } as never).tookMs).toBeGreaterThan(0);
});
