import { type Contract, event, upcaster } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { PermanentFailure, UnreadableMessage } from '../failure/failures.js';
import { decode } from './decode.js';
import { encode, MAX_BODY_BYTES } from './encode.js';
import type { OutgoingMessage } from './message.js';
import { newMessageContext } from './new-message-context.js';
import { producersOf, respondersOf, trustedUsersByQueue, trustedUsersOf } from './trusted-users.js';

const PanSold = event({ type: 'pan.sold', version: '1.2', schema: z.object({ pan: z.string() }) });
const context = newMessageContext({ correlationId: 'req-1' });
const sold = () =>
  encode(PanSold, { pan: 'copper' }, { producer: 'shop', causedBy: { ...context, id: 'cause-1' } });

const read = <C extends Contract>(contract: C, delivery: ConsumeMessage, queue: string) =>
  decode(delivery, { contract, queue, trustedUsers: new Set(['shop', 'printer']) });

const delivered = ({ body, properties }: OutgoingMessage, changes: object = {}): ConsumeMessage =>
  ({
    content: body,
    fields: { redelivered: false },
    properties: { ...properties, userId: 'shop', ...changes },
  }) as unknown as ConsumeMessage;

test('decodes what encode encodes', () => {
  const sent = sold();
  expect(read(PanSold, delivered(sent), 'printer.pan.sold')).toMatchObject({
    id: sent.properties.messageId,
    type: 'pan.sold',
    version: '1.2',
    correlationId: 'req-1',
    causationId: 'cause-1',
    producer: 'shop',
    retryCount: 0,
    redelivered: false,
    payload: { pan: 'copper' },
    queue: 'printer.pan.sold',
  });
});

test('does not encode a payload that breaks its contract or has more than 256 KiB', () => {
  const options = { producer: 'shop', causedBy: context };
  expect(() => encode(PanSold, { pan: 7 } as never, options)).toThrow(PermanentFailure);
  expect(() => encode(PanSold, { pan: 'x'.repeat(MAX_BODY_BYTES) }, options)).toThrow(/blob store/);
});

const headersOf = (version: unknown) => ({ headers: { ...sold().properties.headers, version } });

test('decodes a newer minor, and refuses an unknown major', () => {
  expect(read(PanSold, delivered(sold(), headersOf('1.9')), 'q').payload).toEqual({
    pan: 'copper',
  });
  for (const version of ['2.0', '0.1', 'one', undefined, '-1.0', '1'])
    expect(() => read(PanSold, delivered(sold(), headersOf(version)), 'q')).toThrow(UnreadableMessage);
});

test('upcasts an older major to the current one, step by step', () => {
  const PanSold3 = event({
    type: 'pan.sold',
    version: '3.0',
    schema: z.object({ metal: z.string(), handles: z.int() }),
    upcasters: {
      1: upcaster(z.object({ pan: z.string() }), ({ pan }) => ({ metal: pan })),
      2: upcaster(z.object({ metal: z.string() }), (payload) => ({ ...payload, handles: 1 })),
    },
  });
  expect(read(PanSold3, delivered(sold()), 'q').payload).toEqual({ metal: 'copper', handles: 1 });
  const withBody = (body: string) => delivered({ ...sold(), body: Buffer.from(body) });
  expect(() => read(PanSold3, withBody('null'), 'q')).toThrow(UnreadableMessage);
  expect(() => read(PanSold3, withBody('{ "pan": 7 }'), 'q')).toThrow(/^pan: /);
});

test('takes a well-formed correlation id of the caller, else a new one', () => {
  expect(newMessageContext({ correlationId: 'req-1' }).correlationId).toBe('req-1');
  expect(newMessageContext({ correlationId: 'with spaces\n' }).correlationId).toMatch(/^[0-9a-f-]{36}$/);
});

test.each(['m-\ufffd', 'm-\0'])('refuses a message id that is not UTF-8 text: %j', (messageId) => {
  const reading = () => read(PanSold, delivered(sold(), { messageId }), 'printer.pan.sold');
  expect(reading).toThrow(expect.objectContaining({ reason: 'no-message-id' }));
});

test('refuses a body that is too large without parsing it', () => {
  const large = { ...sold(), body: Buffer.alloc(MAX_BODY_BYTES + 1, ' ') };
  const reading = () => read(PanSold, delivered(large), 'printer.pan.sold');
  expect(reading).toThrow(expect.objectContaining({ reason: 'too-large' }));
});

test.each([
  ['without a user_id', undefined],
  ['by the broker user "intruder"', 'intruder'],
  ['without a user_id', 7],
])('refuses a message that was published %s, whatever its header producer is', (how, userId) => {
  const reading = () => read(PanSold, delivered(sold(), { userId }), 'printer.pan.sold');
  expect(reading).toThrow(
    expect.objectContaining({
      reason: 'untrusted-producer',
      message: expect.stringMatching(new RegExp(`published ${how}, .* of shop, printer alone`)),
    }),
  );
});

test('a queue trusts the producers of its contract, its own service and the collector of dead letters; a stream and a reply queue trust the producers alone', () => {
  const InvoiceSent = event({ type: 'invoice.sent', version: '1.0', schema: z.object({}) });
  const rows = {
    shop: { publishes: [PanSold], consumes: [] },
    printer: { publishes: [InvoiceSent], consumes: [PanSold] },
    collector: { publishes: [], consumes: [], collectsDeadLetters: true },
  } as const;
  expect([...trustedUsersOf(rows, 'printer', PanSold)]).toEqual(['shop', 'printer', 'collector']);
  expect([...trustedUsersByQueue(rows).keys()]).toEqual(['printer.pan.sold']);
  expect([...producersOf(rows, PanSold)]).toEqual(['shop']);
  expect([...respondersOf(rows, PanSold)]).toEqual(['printer']);
});
