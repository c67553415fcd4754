import type { OutgoingMessage } from '../envelope/message.js';
import { messageEventOf, publishedMessageEvent } from './message-event.js';

const toldOf = (headers: object) =>
  messageEventOf(
    { body: Buffer.from('{}'), properties: { headers } },
    { step: 'handled', queue: 'kitchen.ticket.written', tookMs: 1, error: undefined },
  );

test.each([[0.5], [-3], [Number.NaN], [1e300], [null], ['2']])(
  'a retry count of %p, which is none, is told as the first attempt',
  (retry_count) => expect(toldOf({ retry_count })).toMatchObject({ attempt: 1, type: 'unknown' }),
);

test.each([[{}], [{ timestamp: 'noon' }]])(
  'a message with the headers %j, which say no time, took no time',
  (headers) => {
    const message = { body: Buffer.from('{}'), properties: { headers } } as unknown as OutgoingMessage;
    expect(publishedMessageEvent(message).tookMs).toBe(0);
  },
);
