import { EmailSend, PaymentCaptured, ProductChanged, type Subscriptions, subscriptions } from '#contracts';
import { deadLetterQueueFor, Exchange, queueFor } from '#messaging';
import { v7 as uuidv7 } from 'uuid';
import { BrokerProbe, publishing } from '../support/permissions.js';
import { propertiesOf } from '../support/broker.js';
import { chaos, untilReady } from '../support/chaos.js';
import { act, discardAllOf, untilDead } from '../support/dead-letters.js';
import { brokerUrlOf, startReplica } from '../support/replicas.js';
import {
  expectShippedOnce,
  mailsTo,
  newCustomer,
  orderOf,
  placeOrder,
  respondAsync,
  untilOrder,
} from '../support/shop.js';

const rows: Subscriptions = subscriptions;
const services = Object.keys(rows);

/** RabbitMQ since 4.0 checks the topic permissions of CC and BCC too; 3.10 routes them unchecked. */
const CHECKED_OR_ROUTED = /^(refused 403|allowed)$/;

test('inventory cannot confirm an unpaid order by publishing product.changed with payment.captured as BCC', async () => {
  const queue = queueFor('order', PaymentCaptured);
  const inventory = await BrokerProbe.connect(brokerUrlOf('inventory'));
  await chaos('stop', 'payment');
  const { body: order } = await placeOrder({ headers: respondAsync });
  const { order_id, total: amount } = order;
  const captured = { order_id, user_id: 'USR-1', amount, currency: 'EUR', charge_id: 'ch_forged' };
  const properties = propertiesOf(PaymentCaptured.type);
  const forged = publishing(Exchange.events, ProductChanged.type, captured, {
    ...properties,
    userId: 'inventory',
    // As if its consumer had crashed repeatedly: order must not dead-letter it in its own name for that.
    headers: { ...properties.headers, 'x-delivery-count': 10 },
    BCC: [PaymentCaptured.type],
  });
  const result = await inventory.run(forged);
  expect(result).toMatch(CHECKED_OR_ROUTED);
  if (result === 'allowed') {
    const { dead_letter_id, error } = await untilDead({ queue, order_id });
    expect(error).toContain('published by the broker user "inventory"');
    expect(await act(`${dead_letter_id}/replay`, {})).toMatchObject({
      status: 422,
      body: { title: 'Its producer is not trusted' },
    });
    expect(await act(`${dead_letter_id}/replay`, { payload: captured })).toMatchObject({ status: 422 });
    expect((await act('replay', { selection: { queue } })).body).toEqual({
      done: 0,
      refused: [dead_letter_id],
      untrusted: [dead_letter_id],
    });
    await discardAllOf(queue);
    await discardAllOf(queueFor('order', ProductChanged));
  }
  expect(await orderOf(order)).toMatchObject({ status: 'pending' });
  await chaos('start', 'payment');
  await untilReady('payment');
  await untilOrder(order, 'shipped');
  await expectShippedOnce(order);
  await inventory.close();
});

test('no service can mail a stranger, neither directly nor through a forged dead letter that an operator replays', async () => {
  const stranger = newCustomer();
  const mail = { user_id: stranger, subject: 'forged', text: 'forged', html: '<p>forged</p>' };
  const properties = propertiesOf(EmailSend.type, EmailSend.version);
  const forgers = services.filter((service) => service !== 'email');
  for (const service of forgers) {
    const probe = await BrokerProbe.connect(brokerUrlOf(service));
    const consumed = rows[service]!.consumes.find(({ kind }) => kind !== 'telemetry');
    if (consumed) {
      const forgedId = uuidv7();
      const forged = publishing(Exchange.deadLetters, queueFor(service, consumed), mail, {
        ...properties,
        userId: service,
        messageId: forgedId,
        headers: { ...properties.headers, dead_queue: EmailSend.type, dead_reason: 'retries-exhausted' },
        BCC: [EmailSend.type],
      });
      const result = await probe.run(forged);
      expect(result).toMatch(CHECKED_OR_ROUTED);
      if (result === 'allowed') {
        const deadLetter = await untilDead({ queue: EmailSend.type, reason: 'untrusted-producer' });
        expect(deadLetter.message_id).toBeNull();
        expect((await act(`${deadLetter.dead_letter_id}/replay`, {})).status).toBe(422);
        await discardAllOf(EmailSend.type);
        await untilDead({ queue: queueFor(service, consumed), message_id: forgedId });
        await discardAllOf(queueFor(service, consumed));
      }
    }
    for (const [exchange, key] of [
      [Exchange.commands, EmailSend.type],
      [Exchange.replay, EmailSend.type],
      ['', EmailSend.type],
      ['', deadLetterQueueFor(EmailSend.type)],
    ] as const)
      if (!(rows[service]!.collectsDeadLetters && exchange === Exchange.replay))
        expect([
          service,
          await probe.run(publishing(exchange, key, mail, { ...properties, userId: service })),
        ]).toEqual([service, 'refused 403']);
    await probe.close();
  }
  expect(await mailsTo(stranger)).toEqual([]);
});

test('a message without a user_id is dead-lettered, even from its own producer', async () => {
  const queue = queueFor('order', PaymentCaptured);
  const payment = await BrokerProbe.connect(brokerUrlOf('payment'));
  const { userId: _, ...properties } = propertiesOf(PaymentCaptured.type);
  expect(
    await payment.run(publishing(Exchange.events, PaymentCaptured.type, { order_id: 'ORD-X' }, properties)),
  ).toBe('allowed');
  expect(await untilDead({ queue, order_id: 'ORD-X' })).toMatchObject({
    reason: 'untrusted-producer',
    error: expect.stringContaining(
      'published without a user_id, this queue accepts messages of payment, order',
    ),
  });
  await discardAllOf(queue);
  await payment.close();
});

test('a service that logs in to RabbitMQ as another user exits at startup, because no consumer would trust its messages', async () => {
  const replica = await startReplica('email', { brokerUrl: brokerUrlOf('warehouse') });
  expect(await replica.ended).toBe(1);
});
