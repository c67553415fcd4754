import type { ConsumeMessage } from 'amqplib';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import type { OutgoingMessage } from '../envelope/message.js';
import { type Failure, publishableFailure, publishDeadLetter, publishRetry } from './publish-failed.js';

const queue = 'printer.report.written';
const delivery = (headers: object): ConsumeMessage =>
  ({
    content: Buffer.from('{"pages":7}'),
    fields: {},
    properties: { messageId: 'm-1', type: 'report.written', headers },
  }) as unknown as ConsumeMessage;

const published: OutgoingMessage[] = [];
const publisher = {
  publish: (message: OutgoingMessage) => Promise.resolve(void published.push(message)),
} as unknown as ConfirmedPublisher;
beforeEach(() => void (published.length = 0));

test('a retry has the headers of its message and one more attempt, and is routed to no other queue', async () => {
  const headers = {
    version: '1.0',
    retry_count: 1,
    CC: ['x'],
    BCC: ['y'],
    attempts: [null],
    'x-death': [{}],
  };
  await publishRetry(publisher, queue, delivery(headers), new Error('no paper'), 1_000);
  const { retry_count, attempts, ...rest } = published[0]!.properties.headers;
  expect(rest).toEqual({ version: '1.0' });
  expect(retry_count).toBe(2);
  expect(attempts).toEqual([
    { at: 'unknown', error: 'null' },
    { at: expect.any(String), error: 'no paper' },
  ]);
});

test('a message that cannot be retried is dead-lettered, and the error names the metadata that a retry cannot carry', () => {
  const failure: Failure = { error: new Error('no paper'), action: { kind: 'retry', delayMs: 1 } };
  expect(publishableFailure(delivery({ version: '1.0' }), failure)).toBe(failure);
  const { error, action } = publishableFailure(delivery({ large: 'x'.repeat(65_536) }), failure);
  expect(error.message).toBe('no paper (not retried: a retry cannot carry large)');
  expect(action).toEqual({ kind: 'dead-letter', reason: 'unpublishable-metadata' });
});

test('a dead letter has metadata that cannot be published as text', async () => {
  const headers = { version: '1.0', large: 'x'.repeat(65_536) };
  await publishDeadLetter(publisher, queue, delivery(headers), new Error('no paper'), 'not-json');
  const [{ properties, body }] = published as [OutgoingMessage];
  expect(properties).toMatchObject({ messageId: 'm-1', type: 'report.written' });
  expect(properties.headers).toMatchObject({
    version: '1.0',
    dead_reason: 'not-json',
    original_metadata: expect.stringContaining('"large":"xxx'),
  });
  expect(body.toString()).toBe('{"pages":7}');
});
