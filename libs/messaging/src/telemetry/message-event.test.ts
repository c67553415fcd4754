import type { OutgoingMessage } from '../envelope/message.js';
import { messageEventOf, publishedMessageEvent } from './message-event.js';

const eventOf = (headers: object) =>
  messageEventOf(
    { body: Buffer.from('{}'), properties: { headers } },
    { step: 'handled', queue: 'printer.report.written', tookMs: 1, error: undefined },
  );

test.each([[0.5], [-3], [Number.NaN], [1e300], [null], ['2']])(
  'an invalid retry count of %p is reported as the first attempt',
  (retry_count) => expect(eventOf({ retry_count })).toMatchObject({ attempt: 1, type: 'unknown' }),
);

test.each([[{}], [{ timestamp: 'noon' }]])(
  'a message with the headers %j, without a valid timestamp, took 0 ms',
  (headers) => {
    const message = { body: Buffer.from('{}'), properties: { headers } } as unknown as OutgoingMessage;
    expect(publishedMessageEvent(message).tookMs).toBe(0);
  },
);
