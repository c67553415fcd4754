import { type Contract, event, upcaster } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { PermanentFailure, UnreadableMessage } from '../failure/failures.js';
import { decode } from './decode.js';
import { encode, MAX_BODY_BYTES } from './encode.js';
import type { OutgoingMessage } from './message.js';
import { newMessageContext, nextSpan } from './trace.js';
import { producersOf, respondersOf, trustedUsersByQueue, trustedUsersOf } from './trusted-users.js';

const PanSold = event({ type: 'pan.sold', version: '1.2', schema: z.object({ pan: z.string() }) });
const story = newMessageContext({ correlationId: 'req-1' });
const sold = () =>
  encode(PanSold, { pan: 'copper' }, { producer: 'shop', causedBy: { ...story, id: 'cause-1' } });

const read = <C extends Contract>(contract: C, delivery: ConsumeMessage, queue: string) =>
  decode(delivery, { contract, queue, trustedUsers: new Set(['shop', 'kitchen']) });

const delivered = ({ body, properties }: OutgoingMessage, changes: object = {}): ConsumeMessage =>
  ({
    content: body,
    fields: { redelivered: false },
    properties: { ...properties, userId: 'shop', ...changes },
  }) as unknown as ConsumeMessage;

test('what is sent is what is read', () => {
  const sent = sold();
  expect(read(PanSold, delivered(sent), 'kitchen.pan.sold')).toMatchObject({
    id: sent.properties.messageId,
    type: 'pan.sold',
    version: '1.2',
    correlationId: 'req-1',
    causationId: 'cause-1',
    producer: 'shop',
    retryCount: 0,
    redelivered: false,
    payload: { pan: 'copper' },
    queue: 'kitchen.pan.sold',
  });
});

test('a payload that breaks its contract is not sent, and neither is one over 256 KiB', () => {
  const options = { producer: 'shop', causedBy: story };
  expect(() => encode(PanSold, { pan: 7 } as never, options)).toThrow(PermanentFailure);
  expect(() => encode(PanSold, { pan: 'x'.repeat(MAX_BODY_BYTES) }, options)).toThrow(/blob store/);
});

const headersOf = (version: unknown) => ({ headers: { ...sold().properties.headers, version } });

test('a newer minor is read, an unknown major is refused', () => {
  expect(read(PanSold, delivered(sold(), headersOf('1.9')), 'q').payload).toEqual({
    pan: 'copper',
  });
  for (const version of ['2.0', '0.1', 'one', undefined, '-1.0', '1'])
    expect(() => read(PanSold, delivered(sold(), headersOf(version)), 'q')).toThrow(UnreadableMessage);
});

test('an older major is brought up to the current one, step by step', () => {
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
  const asIt = (body: string) => delivered({ ...sold(), body: Buffer.from(body) });
  expect(() => read(PanSold3, asIt('null'), 'q')).toThrow(UnreadableMessage);
  expect(() => read(PanSold3, asIt('{ "pan": 7 }'), 'q')).toThrow(/^pan: /);
});

test('a story goes on in the trace it was given, and a malformed one begins anew', () => {
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect(nextSpan(parent)).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
  expect(nextSpan(parent)).not.toBe(parent);
  expect(nextSpan('rubbish')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(newMessageContext({ correlationId: 'with spaces\n' }).correlationId).toMatch(/^[0-9a-f-]{36}$/);
});

test.each(['m-\ufffd', 'm-\0'])('a message id that is not UTF-8 text, like %j, is no id', (messageId) => {
  const reading = () => read(PanSold, delivered(sold(), { messageId }), 'kitchen.pan.sold');
  expect(reading).toThrow(expect.objectContaining({ reason: 'no-message-id' }));
});

test('a body that is larger than may be sent is refused unread', () => {
  const large = { ...sold(), body: Buffer.alloc(MAX_BODY_BYTES + 1, ' ') };
  const reading = () => read(PanSold, delivered(large), 'kitchen.pan.sold');
  expect(reading).toThrow(expect.objectContaining({ reason: 'too-large' }));
});

test.each([
  ['without a user_id', undefined],
  ['by the broker user "waiter"', 'waiter'],
  ['without a user_id', 7],
])('a message that was published %s is refused, whatever it says of its producer', (how, userId) => {
  const reading = () => read(PanSold, delivered(sold(), { userId }), 'kitchen.pan.sold');
  expect(reading).toThrow(
    expect.objectContaining({
      reason: 'untrusted-producer',
      message: expect.stringMatching(new RegExp(`published ${how}, .* of shop, kitchen alone`)),
    }),
  );
});

test('a queue trusts the producers of its contract, its own service and who replays; a log and a reply the producers alone', () => {
  const PotWashed = event({ type: 'pot.washed', version: '1.0', schema: z.object({}) });
  const rows = {
    shop: { publishes: [PanSold], consumes: [] },
    kitchen: { publishes: [PotWashed], consumes: [PanSold] },
    keeper: { publishes: [], consumes: [], keepsDeadLetters: true },
  } as const;
  expect([...trustedUsersOf(rows, 'kitchen', PanSold)]).toEqual(['shop', 'kitchen', 'keeper']);
  expect([...trustedUsersByQueue(rows).keys()]).toEqual(['kitchen.pan.sold']);
  expect([...producersOf(rows, PanSold)]).toEqual(['shop']);
  expect([...respondersOf(rows, PanSold)]).toEqual(['kitchen']);
});
