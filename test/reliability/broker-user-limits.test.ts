import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { topologyOf } from '#messaging';
import { brokerLimitsOf } from '../../stack/src/setup/limits.js';
import { BrokerProbe } from '../support/permissions.js';
import { eventually } from '../support/eventually.js';
import {
  type HeldConnections,
  openAllBrokerConnections,
  openAllChannels,
} from '../support/exhaust-limits.js';
import { brokerUrlOf, startReplica } from '../support/replicas.js';
import { facts } from '../support/shop.js';

const services = Object.keys(subscriptions);

const { users } = topologyOf(subscriptions, { retryDelaysMs: [200] });
const limitsOf = (service: string) => brokerLimitsOf(users.find(({ name }) => name === service)!);

const held: HeldConnections[] = [];
const releaseAfterTest = async (opening: Promise<HeldConnections>): Promise<HeldConnections> => {
  const connections = await opening;
  held.push(connections);
  return connections;
};

/** The error of amqplib; only the log of the broker contains the reason. */
const CLOSED_ON_OPEN = 'got <ConnectionClose';
const logOf = (name: string): string => readFileSync(join(facts.dataDir, 'logs', `${name}.log`), 'utf8');

afterEach(async () => {
  for (const connections of held.splice(0)) await connections.release();
});

test.each(services)(
  'while %s holds all its allowed RabbitMQ connections, another service connects',
  async (service) => {
    const { opened, refusal } = await releaseAfterTest(openAllBrokerConnections(brokerUrlOf(service)));
    expect(opened).toBeGreaterThan(0);
    expect(opened).toBeLessThanOrEqual(limitsOf(service)['max-connections']);
    expect(refusal).toContain(CLOSED_ON_OPEN);
    await eventually(() =>
      expect(logOf('rabbitmq')).toMatch(new RegExp(`user '${service}'.*connection limit`)),
    );
    for (const other of services.filter((name) => name !== service))
      await (await BrokerProbe.connect(brokerUrlOf(other))).close();
  },
);

test.each(services)(
  '%s can open no more channels than its limit, while another service opens its own',
  async (service) => {
    const { opened, refusal } = await releaseAfterTest(openAllChannels(brokerUrlOf(service)));
    expect(opened).toBeLessThanOrEqual(limitsOf(service)['max-channels']);
    expect(refusal).toMatch(/NOT_ALLOWED.*number of channels/s);
    const other = await BrokerProbe.connect(brokerUrlOf(services.find((name) => name !== service)!));
    expect(await other.run(() => undefined)).toBe('allowed');
    await other.close();
  },
);

test('the auditor has a connection limit at the broker too', async () => {
  const { opened, refusal } = await releaseAfterTest(openAllBrokerConnections(facts.auditor.rabbitmqUrl));
  expect(opened).toBeLessThanOrEqual(4);
  expect(refusal).toContain(CLOSED_ON_OPEN);
});

test('a process at the connection limit of its broker user logs it, retries, and is ready once a connection is free', async () => {
  const connections = await releaseAfterTest(openAllBrokerConnections(brokerUrlOf('warehouse')));
  const replica = startReplica('warehouse');
  await eventually(() =>
    expect(logOf('warehouse-replica')).toMatch(/waits for RabbitMQ \(.*connection limit of this user/),
  );
  await connections.release();
  const process = await replica;
  expect((await fetch(`${process.url}/health/ready`)).status).toBe(200);
  await process.stop();
});
