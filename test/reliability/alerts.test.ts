import { deadLetterQueueFor } from '#messaging';
import { connect } from 'amqplib';
import {
  type AlertView,
  alerts,
  mailsAbout,
  untilCleared,
  untilMailed,
  untilRaised,
} from '../support/alerts.js';
import { Broker, manage, propertiesOf } from '../support/broker.js';
import { chaos, untilReady, whileDown } from '../support/chaos.js';
import { discardAllOf, deadLettersOf, operator, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { brokerUrlOf, startReplica } from '../support/replicas.js';
import { facts, request } from '../support/shop.js';

const queue = 'analytics.payment.refunded';
const DEPTH = 50;

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

/** Earlier tests leave dead letters. */
beforeEach(async () => {
  await discardAllOf(queue);
  await eventually(async () => {
    expect((await alertsOf([queue])).filter(isOpen)).toEqual([]);
    expect(await metric(`dead_letters_waiting{queue="${queue}"}`)).toBe(0);
  });
});

const putInvalid = (into = queue) => broker.put(into, 'no JSON', propertiesOf('payment.refunded'));

/** Open and cleared. */
const alertsOf = async (queues: string[]): Promise<AlertView[]> => {
  const { open, recent } = await alerts();
  return [...open, ...recent].filter((alert) => queues.includes(alert.about));
};

const isOpen = ({ cleared_at }: AlertView): boolean => cleared_at === undefined;

async function metric(name: string): Promise<number | undefined> {
  const lines = (await (await fetch(`${facts.urls['control-room']}/metrics`)).text()).split('\n');
  const value = lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1];
  return value === undefined ? undefined : Number(value);
}

test('the first dead letter of a queue is mailed to on-call, further ones are not, and the alert is cleared with the last one', async () => {
  putInvalid();
  const alert = await untilRaised('dead_letter', queue);
  expect(alert).toMatchObject({ count: 1, threshold: 0 });
  const { text, html } = await untilMailed(alert);
  for (const body of [text, html]) {
    expect(body).toContain(`1 message from ${queue} was dead-lettered`);
    expect(body).toContain('What to do');
  }

  for (let i = 0; i < 5; i++) putInvalid();
  await eventually(async () => expect(await metric(`dead_letters_waiting{queue="${queue}"}`)).toBe(6));
  expect(await metric('alerts_open{kind="dead_letter"}')).toBeGreaterThan(0);

  await discardAllOf(queue);
  await untilCleared(alert);
  expect(await mailsAbout(alert)).toHaveLength(1);
  const raised = (await alertsOf([queue])).filter(({ raised_at }) => raised_at >= alert.raised_at);
  expect(raised).toHaveLength(1);
});

test('a queue above its threshold is mailed to on-call once, and the alert is cleared when the queue has drained', async () => {
  await whileDown('analytics', async () => {
    for (let i = 0; i <= DEPTH; i++) putInvalid();
    const alert = await untilRaised('queue_depth', queue);
    expect(alert).toMatchObject({ count: DEPTH + 1, threshold: DEPTH });
    expect((await untilMailed(alert)).text).toContain(`${DEPTH + 1} messages wait in ${queue}`);

    await broker.channel.purgeQueue(queue);
    await untilCleared(alert);
    expect(await mailsAbout(alert)).toHaveLength(1);
  });
});

test('a message that expires in its queue is dead-lettered by the broker, and mailed to on-call', async () => {
  const policy = 'policies/order-rail/expires-at-once';
  await whileDown('analytics', async () => {
    await manage('PUT', policy, {
      pattern: `^${queue.replaceAll('.', '\\.')}$`,
      definition: { 'message-ttl': 200 },
      'apply-to': 'queues',
    });
    try {
      await eventually(
        async () => {
          putInvalid();
          expect(await deadLettersOf({ queue })).not.toEqual([]);
        },
        { every: 500 },
      );
      const alert = await untilRaised('dead_letter', queue);
      const { reason, error, headers } = await untilDead({ queue });
      expect({ reason, error }).toEqual({
        reason: 'expired',
        error: expect.stringContaining('longer than x-message-ttl'),
      });
      expect(headers['x-death']).toMatchObject([{ reason: 'expired', queue }]);
      await untilMailed(alert);
    } finally {
      await manage('DELETE', policy);
      await broker.channel.purgeQueue(queue);
    }
  });
});

test('an alert about a queue of email is open at once, and mailed when email is up again', async () => {
  const ofEmail = 'email.order.cancelled';
  const alert = await whileDown('email', async () => {
    putInvalid(deadLetterQueueFor(ofEmail));
    const raised = await untilRaised('dead_letter', ofEmail);
    expect(await mailsAbout(raised)).toEqual([]);
    return raised;
  });
  await untilMailed(alert);
  await discardAllOf(ofEmail);
  await untilCleared(alert);
});

test('a service that stays down is mailed to on-call once, and the alert is cleared when it is up again', async () => {
  const alert = await whileDown('analytics', async () => {
    const raised = await untilRaised('service_down', 'analytics');
    expect((await untilMailed(raised)).text).toContain('Start it');
    expect(raised.count).toBeGreaterThan(raised.threshold);
    return raised;
  });
  await untilCleared(alert);
  expect(await mailsAbout(alert)).toHaveLength(1);
});

test('an alert is acknowledged with a name and stays open; a cleared alert cannot be acknowledged', async () => {
  putInvalid();
  const alert = await untilRaised('dead_letter', queue);
  const acknowledge = (headers: Record<string, string>) =>
    request('control-room', 'POST', `/api/alerts/${alert.alert_id}/acknowledge`, undefined, headers);
  expect((await acknowledge({})).status).toBe(401);
  expect((await acknowledge(operator)).status).toBe(204);
  expect((await acknowledge({ ...operator, 'x-operator': 'Ada' })).status).toBe(204);
  expect(await untilRaised('dead_letter', queue)).toMatchObject({
    alert_id: alert.alert_id,
    acknowledged_by: 'Grace',
  });
  await discardAllOf(queue);
  await untilCleared(alert);
  expect((await acknowledge(operator)).status).toBe(404);
});

test('a message that is dead-lettered while the control room is down raises an alert when it is up again', async () => {
  await chaos('kill', 'control-room');
  putInvalid();
  await untilReady('control-room');
  await untilMailed(await untilRaised('dead_letter', queue));
});

test('two control rooms raise each alert once', async () => {
  const queues = ['payment', 'email', 'warehouse', 'analytics'].map(
    (service) => `${service}.order.cancelled`,
  );
  const discardAll = async () => {
    for (const name of queues) await discardAllOf(name);
  };
  await discardAll();
  const other = await startReplica('control-room', { settings: { ALERTS_CHECK_EVERY_MS: '100' } });
  try {
    await eventually(async () => expect((await alertsOf(queues)).filter(isOpen)).toEqual([]));
    const before = new Set((await alertsOf(queues)).map(({ alert_id }) => alert_id));
    for (const name of queues) putInvalid(deadLetterQueueFor(name));
    for (const name of queues) await untilMailed(await untilRaised('dead_letter', name));
    const raised = (await alertsOf(queues)).filter(({ alert_id }) => !before.has(alert_id));
    expect(raised.map((alert) => alert.about).sort()).toEqual([...queues].sort());
    for (const alert of raised) expect(await mailsAbout(alert)).toHaveLength(1);
  } finally {
    await discardAll();
    await other.stop();
  }
});

test('the control room may read the depth of a queue, and no message in it', async () => {
  const connection = await connect(brokerUrlOf('control-room'));
  try {
    await whileDown('analytics', async () => {
      putInvalid();
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      await eventually(async () => expect((await channel.checkQueue(queue)).messageCount).toBe(1));
      await expect(channel.get(queue)).rejects.toThrow(/403/);
      await broker.channel.purgeQueue(queue);
    });
  } finally {
    await connection.close();
  }
});
