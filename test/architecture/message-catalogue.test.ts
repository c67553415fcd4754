import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OrderCreated, PaymentCharge, type Subscriptions, subscriptions } from '#contracts';
import { newMessageContext, encode, type Topology, topologyOf } from '#messaging';
import { Parser } from '@asyncapi/parser';
import { parse } from 'yaml';
import { asyncApiDocument } from '../../stack/src/docs/asyncapi/asyncapi-document.js';
import { messageHeaders } from '../../stack/src/docs/asyncapi/headers.js';
import { root } from './tiny-shop.js';

const committed = readFileSync(join(root, 'docs/asyncapi.yaml'), 'utf8');
const document = asyncApiDocument(subscriptions);

interface Catalogue {
  channels: Record<string, { 'x-queue-arguments'?: Record<string, string | number> }>;
  operations: Record<string, { action: string; reply?: { channel: { $ref: string } } }>;
}

test('docs/asyncapi.yaml matches the contracts and subscriptions.ts: regenerate it with "npm run docs"', () => {
  expect(committed).toBe(document);
});

test('the official parser finds no problem in the message catalogue', async () => {
  const { document: read, diagnostics } = await new Parser().parse(document);
  expect(diagnostics).toEqual([]);
  expect(read?.operations().all()).not.toHaveLength(0);

  const wrong = await new Parser().parse(document.replaceAll('action: send', 'action: shout'));
  expect(wrong.diagnostics).not.toHaveLength(0);
});

test('the summary of a message is the doc comment directly above its contract, in one line', () => {
  const { components } = parse(document) as { components: { messages: Record<string, { summary: string }> } };
  const { messages } = components;
  expect(messages['order.created-1.0']?.summary).toBe('The order is paid.');
  for (const [name, { summary }] of Object.entries(messages))
    expect([name, summary]).toEqual([name, expect.not.stringMatching(/\*\/|\/\*|\n|export /)]);
});

test('the message catalogue has every queue that a service consumes, with the arguments that setup uses', () => {
  const { queues }: Topology = topologyOf(subscriptions, { retryDelaysMs: [] });
  const { channels } = parse(document) as Catalogue;
  const consumed = queues.filter(({ name }) => !name.endsWith('.dlq'));
  for (const { name, arguments: expected } of consumed)
    expect(channels[name.replace(/(?<=\.replies\.)\d+$/, 'instance')]?.['x-queue-arguments']).toEqual(
      expected,
    );
});

test('each publisher and each consumer of a message has an operation, and a request names the channel of its reply', () => {
  const withTax: Subscriptions = { ...subscriptions, tax: { publishes: [], consumes: [OrderCreated] } };
  const { operations } = parse(asyncApiDocument(withTax)) as Catalogue;
  expect(operations['order.publishes.order.created']).toMatchObject({ action: 'send' });
  expect(operations['tax.consumes.order.created']).toMatchObject({ action: 'receive' });
  expect(operations['order.publishes.payment.charge']?.reply?.channel.$ref).toBe(
    '#/channels/order.replies.instance',
  );
  expect(operations['payment.consumes.payment.charge']?.reply?.channel.$ref).toBe('#/channels/replies');
});

test('a message carries the headers that the catalogue documents, and no others', () => {
  const charge = {
    order_id: 'ORD-1',
    amount: 100,
    currency: 'EUR',
    user_id: 'USR-1',
    payment_token: 'tok_ok',
  };
  const causedBy = { ...newMessageContext(), id: '01a20a55-683c-74c7-8110-351a17e8d3c1' };
  const { properties } = encode(PaymentCharge, charge, {
    producer: 'order',
    causedBy,
    replyTo: 'order.replies.1',
  });
  const { messageId, correlationId, type, replyTo, headers } = properties;
  const actual = {
    message_id: messageId,
    correlation_id: correlationId,
    type,
    // The publisher sets it to the user of its connection.
    user_id: 'order',
    reply_to: replyTo,
    ...headers,
  };
  expect(messageHeaders.strict().parse(actual)).toEqual(actual);
});
