import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { freePort } from '../../stack/src/ports.js';
import { replaceService, startReplica } from '../support/replicas.js';
import { expectShippedOnce, facts, placeOrder } from '../support/shop.js';

/** Packages of the SDK, and of what it loads. */
const SDK = /node_modules\/(@opentelemetry\/(sdk|exporter|otlp|instrumentation|resources)|@fastify\/otel)/;

/** Every script that a process of the service has loaded by its end, as V8 reports it; the process answers one request. */
async function scriptsLoadedBy(service: string, environment: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'loaded-'));
  try {
    const replica = await startReplica(service, {
      environment: { ...environment, NODE_V8_COVERAGE: folder },
    });
    expect((await fetch(`${replica.url}/products`)).status).toBe(200);
    await replica.stop();
    const files = await readdir(folder);
    const reports = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    return reports.flatMap((report) =>
      (JSON.parse(report) as { result: { url: string }[] }).result.map(({ url }) => url),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

let receiver: OtlpReceiver;
beforeAll(async () => (receiver = await OtlpReceiver.start()));
afterAll(async () => await receiver.close());

test('without OTEL_EXPORTER_OTLP_ENDPOINT a service loads no module of the SDK and exports nothing', async () => {
  const url = receiver.environment['OTEL_EXPORTER_OTLP_ENDPOINT']!;
  const others = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces` };
  const loaded = await scriptsLoadedBy('inventory', others);
  expect(loaded).toContainEqual(expect.stringMatching(/node_modules\/fastify\/fastify\.js$/));
  expect(loaded.filter((script) => SDK.test(script))).toEqual([]);
  expect(receiver.connections).toBe(0);
});

test('with it, the service loads the SDK and exports the rest of its spans when it stops', async () => {
  const rarely = { ...receiver.environment, OTEL_BSP_SCHEDULE_DELAY: '600000' };
  const loaded = await scriptsLoadedBy('inventory', rarely);
  expect(loaded.filter((script) => SDK.test(script))).not.toHaveLength(0);
  expect(receiver.connections).toBeGreaterThan(0);
});

test.each([
  ['a receiver that is down', async () => `http://127.0.0.1:${await freePort()}`, undefined],
  [
    'a receiver that never answers',
    (silent: OtlpReceiver) => silent.environment['OTEL_EXPORTER_OTLP_ENDPOINT']!,
    { silent: true },
  ],
])('%s delays neither an order nor the end of the service', async (_, endpointOf, options) => {
  const other = await OtlpReceiver.start(options);
  try {
    const environment = {
      ...other.environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: await endpointOf(other),
      OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
      OTEL_BSP_MAX_QUEUE_SIZE: '600',
    };
    const exited = await replaceService('order', { environment }, async (replica) => {
      const placed = await Promise.all(Array.from({ length: 40 }, () => placeOrder()));
      await expectShippedOnce(...placed.map(({ body }) => body));
      await replica.stop();
      return await replica.ended;
    });
    // 1 would mean that the service was still exporting at the deadline of its shutdown.
    expect(exited).toBe(0);
  } finally {
    await other.close();
  }
});

test('a service that cannot export says so once, and what to check', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '100' };
  const log = join(facts.dataDir, 'logs', 'warehouse-replica.log');
  await replaceService('warehouse', { environment }, async () => {
    const { body } = await placeOrder();
    await expectShippedOnce(body);
    await eventually(
      async () =>
        expect(await readFile(log, 'utf8')).toMatch(
          /spans are not exported and are dropped: .*ECONNREFUSED.*Check OTEL_EXPORTER_OTLP_ENDPOINT/,
        ),
      { every: 200 },
    );
  });
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'the address of a collector'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'only http/protobuf is supported'],
  ['OTEL_TRACES_SAMPLER', 'sometimes', 'expected one of "always_on"'],
])('a service with %s=%s exits with 78 and says what is wrong', async (name, value, problem) => {
  const log = join(facts.dataDir, 'logs', 'analytics-replica.log');
  const replica = await startReplica('analytics', { environment: { [name]: value } });
  expect(await replica.ended).toBe(78);
  await eventually(async () => expect(await readFile(log, 'utf8')).toContain(`${name} is wrong: `));
  expect(await readFile(log, 'utf8')).toContain(problem);
});
