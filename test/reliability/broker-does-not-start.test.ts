import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../stack/src/ports.js';
import { deleteDatabase } from '../../stack/src/postgres-folders.js';
import { startServers } from '../../stack/src/servers.js';
import { dataDirOf } from '../../stack/src/stack-facts.js';

const name = 'broker-does-not-start';
const home = join(dataDirOf(name), 'rabbitmq');

const start = async () => {
  const [postgres, amqp, management, erlang, epmd] = await Promise.all(Array.from({ length: 5 }, freePort));
  const ports = { postgres: postgres!, amqp: amqp!, management: management!, erlang: erlang!, epmd: epmd! };
  return await startServers(name, ports, () => undefined, new AbortController().signal);
};

beforeEach(() => mkdirSync(home, { recursive: true }));
afterEach(() => {
  deleteDatabase(dataDirOf(name));
  rmSync(dataDirOf(name), { recursive: true, force: true });
});

test('startup fails at once, with the reason and the log path, when the broker cannot boot', async () => {
  writeFileSync(join(home, 'mnesia'), 'no folder');
  await expect(start()).rejects.toThrow(
    /^rabbitmq did not start\. RabbitMQ logged:\nError during startup: .*feature_flags_file_directory.*\nIts log: \S+rabbitmq\.log$/s,
  );
});

test('startup refuses data of a newer RabbitMQ before the broker boots on it', async () => {
  writeFileSync(join(home, 'written-by.json'), JSON.stringify({ server: '/opt/newer', version: '99.0.0' }));
  await expect(start()).rejects.toThrow(
    /RabbitMQ 99\.0\.0 wrote the broker's data, and \S+rabbitmq-server is the older \d+\.\d+\.\d+.*RABBITMQ_HOME.*--fresh/s,
  );
});
