import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOlder } from './broker-version.js';
import { explainBootFailure, findRabbitmq } from './rabbitmq.js';

describe('RABBITMQ_HOME', () => {
  const home = mkdtempSync(join(tmpdir(), 'rabbitmq-home-'));
  afterAll(() => rmSync(home, { recursive: true }));

  test('without a server in it is refused, and the error says what to do', () => {
    expect(() => findRabbitmq(home)).toThrow(/has no rabbitmq-server\. Set it to .* or unset it/);
  });

  test.each(['.', 'sbin', 'bin'])('has the server in %s', (folder) => {
    const own = mkdtempSync(join(home, 'unpacked-'));
    mkdirSync(join(own, folder), { recursive: true });
    writeFileSync(join(own, folder, 'rabbitmq-server'), '');
    expect(findRabbitmq(own)).toBe(join(own, folder, 'rabbitmq-server'));
  });
});

/** The log of RabbitMQ 4.3.6 on data of 3.10.8. */
const onOldData = `2026-11-26 01:29:55.264104+00:00 [error] <0.209.0> Feature flags: \`tracking_records_in_ets\`: required feature flag not enabled! It must be enabled before upgrading RabbitMQ.

BOOT FAILED
2026-11-26 01:29:55.287012+00:00 [error] <0.209.0> Failed to initialize feature flags registry: {disabled_required_feature_flag,
2026-11-26 01:29:55.287012+00:00 [error] <0.209.0>                                               tracking_records_in_ets}
===========
Error during startup: {error,`;

const onPortInUse = `
BOOT FAILED
===========
ERROR: could not bind to distribution port 25682, it is in use by another node: order-rail-shop@localhost
`;

test('data that RabbitMQ cannot upgrade is named, with what to do', () => {
  expect(explainBootFailure(onOldData)).toMatch(/older RabbitMQ .*RABBITMQ_HOME.*upgrade.*--fresh/s);
});

test('any other boot failure is quoted from the log of RabbitMQ', () => {
  expect(explainBootFailure(onPortInUse)).toContain('could not bind to distribution port 25682');
});

test('a broker that is still booting has not failed, nor has one that has not logged its reason yet', () => {
  expect(explainBootFailure('\nBOOT FAILED\n===========\n')).toBeUndefined();
  expect(explainBootFailure('Starting broker... completed with 3 plugins.')).toBeUndefined();
});

test.each([
  ['3.10.8', '4.3.6', true],
  ['4.2.9', '4.3.0', true],
  ['4.3.6', '3.10.8', false],
  ['4.3.1', '4.3.6', false],
  ['4.10.0', '4.9.0', false],
])('%s is older than %s: %s', (version, than, expected) => expect(isOlder(version, than)).toBe(expected));
