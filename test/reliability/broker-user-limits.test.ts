import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { topologyOf } from '#messaging';
import { brokerLimitsOf } from '../../stack/src/setup/limits.js';
import { Attempts } from '../support/permissions.js';
import { eventually } from '../support/eventually.js';
import { type Filled, fillBroker, fillChannels } from '../support/exhaust-limits.js';
import { brokerUrlOf, startReplica } from '../support/replicas.js';
import { facts } from '../support/shop.js';

const services = Object.keys(subscriptions);

const { users } = topologyOf(subscriptions, { retryDelaysMs: [200] });
const limitsOf = (service: string) => brokerLimitsOf(users.find(({ name }) => name === service)!);

const filled: Filled[] = [];
const keep = async (filling: Promise<Filled>): Promise<Filled> => {
  const one = await filling;
  filled.push(one);
  return one;
};

/** All that amqplib says; the broker's log has the reason. */
const CLOSED_WHEN_OPENED = 'got <ConnectionClose';
const loggedBy = (name: string): string => readFileSync(join(facts.dataDir, 'logs', `${name}.log`), 'utf8');

afterEach(async () => {
  for (const one of filled.splice(0)) await one.release();
});

test.each(services)(
  'while %s holds all its allowed RabbitMQ connections, another service connects',
  async (service) => {
    const { opened, refusal } = await keep(fillBroker(brokerUrlOf(service)));
    expect(opened).toBeGreaterThan(0);
    expect(opened).toBeLessThanOrEqual(limitsOf(service)['max-connections']);
    expect(refusal).toContain(CLOSED_WHEN_OPENED);
    await eventually(() =>
      expect(loggedBy('rabbitmq')).toMatch(new RegExp(`user '${service}'.*connection limit`)),
    );
    for (const other of services.filter((name) => name !== service))
      await (await Attempts.as(brokerUrlOf(other))).end();
  },
);

test.each(services)(
  '%s can open no more channels than its limit, while another service opens its own',
  async (service) => {
    const { opened, refusal } = await keep(fillChannels(brokerUrlOf(service)));
    expect(opened).toBeLessThanOrEqual(limitsOf(service)['max-channels']);
    expect(refusal).toMatch(/NOT_ALLOWED.*number of channels/s);
    const other = await Attempts.as(brokerUrlOf(services.find((name) => name !== service)!));
    expect(await other.to(() => undefined)).toBe('allowed');
    await other.end();
  },
);

test('the auditor has a connection limit at the broker too', async () => {
  const { opened, refusal } = await keep(fillBroker(facts.auditor.rabbitmqUrl));
  expect(opened).toBeLessThanOrEqual(4);
  expect(refusal).toContain(CLOSED_WHEN_OPENED);
});

test('a process at the connection limit of its broker user logs it, retries, and is ready once a connection is free', async () => {
  const one = await keep(fillBroker(brokerUrlOf('warehouse')));
  const replica = startReplica('warehouse');
  await eventually(
    () => expect(loggedBy('warehouse-hired')).toMatch(/waits for RabbitMQ \(.*connection limit of this user/),
    { within: 30_000 },
  );
  await one.release();
  const process = await replica;
  expect((await fetch(`${process.url}/health/ready`)).status).toBe(200);
  await process.dismiss();
});
