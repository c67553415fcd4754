import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { brokerLimitsOf } from '../../stack/src/setup/limits.js';
import { Attempts } from '../support/attempt.js';
import { eventually } from '../support/eventually.js';
import { type Filled, fillBroker, fillChannels } from '../support/fill.js';
import { brokerUrlOf, hire } from '../support/hire.js';
import { facts } from '../support/shop.js';

const services = Object.keys(subscriptions);

const filled: Filled[] = [];
const keep = async (filling: Promise<Filled>): Promise<Filled> => {
  const one = await filling;
  filled.push(one);
  return one;
};
afterEach(async () => {
  for (const one of filled.splice(0)) await one.release();
});

test.each(services)(
  'while %s holds every connection to RabbitMQ that it may, another service connects',
  async (service) => {
    const { opened, refusal } = await keep(fillBroker(brokerUrlOf(service)));
    expect(opened).toBeLessThanOrEqual(brokerLimitsOf(service)['max-connections']);
    expect(refusal).toMatch(/NOT_ALLOWED.*user connection limit/s);
    for (const other of services.filter((name) => name !== service))
      await (await Attempts.as(brokerUrlOf(other))).end();
  },
);

test.each(services)(
  '%s opens no more channels than its limit, and another service opens its own',
  async (service) => {
    const { opened, refusal } = await keep(fillChannels(brokerUrlOf(service)));
    expect(opened).toBeLessThanOrEqual(brokerLimitsOf(service)['max-channels']);
    expect(refusal).toMatch(/NOT_ALLOWED.*number of channels/s);
    const other = await Attempts.as(brokerUrlOf(services.find((name) => name !== service)!));
    expect(await other.to(() => undefined)).toBe('allowed');
    await other.end();
  },
);

test('the auditor has limits at the broker as well', async () => {
  const { refusal } = await keep(fillBroker(facts.auditor.rabbitmqUrl));
  expect(refusal).toMatch(/NOT_ALLOWED.*user connection limit/s);
});

const loggedBy = (service: string): string =>
  readFileSync(join(facts.dataDir, 'logs', `${service}-hired.log`), 'utf8');

test('a process that meets the connection limit of the broker says so, tries again, and is ready when there is room', async () => {
  const one = await keep(fillBroker(brokerUrlOf('warehouse')));
  const hired = hire('warehouse');
  await eventually(() =>
    expect(loggedBy('warehouse')).toMatch(/waits for RabbitMQ \(.*user connection limit/),
  );
  await one.release();
  const process = await hired;
  expect((await fetch(`${process.url}/health/ready`)).status).toBe(200);
  await process.dismiss();
});
