import { publishedMessageEvent } from './message-event.js';

test.each([undefined, 'yesterday', '2999-01-01T00:00:00.000Z'])(
  'a message with the timestamp %p is published after 0 ms',
  (timestamp) => {
    const properties = { messageId: 'm', type: 't', headers: { timestamp } };
    const message = { exchange: 'e', routingKey: 't', body: Buffer.from('{}'), properties };
    expect(publishedMessageEvent(message as never).tookMs).toBe(0);
  },
);
