import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOlder } from '../../../../stack/src/broker-version.js';
import { runGuarded } from '../../../../stack/src/guarded-process.js';
import { isInUse, requireFreePorts } from '../../../../stack/src/ports.js';
import { runningKafka } from './running-kafka.js';
import { launch, PORTS, type StartOptions, type StartServer } from './rail-server.js';

const IMAGE = 'apache/kafka:4.3.1';
const CONTAINER = 'order-rail-lesson-kafka';
const PULL_WITHIN_MS = 600_000;

/** The Kafka of KAFKA_BOOTSTRAP, else one of the lesson: from KAFKA_HOME, else in a container. */
export const startKafka: StartServer = async (options) => {
  const { KAFKA_BOOTSTRAP: bootstrap, KAFKA_HOME: home } = process.env;
  if (bootstrap) return await runningKafka(bootstrap);
  const { kafka, controller } = PORTS;
  await requireFreePorts({ kafka, controller }, { canOverride: false });
  if (home) return await startFrom(home, options);
  if (spawnSync('docker', ['info'], { timeout: 5_000 }).status === 0) return await startContainer(options);
  throw new Error(
    'Kafka is missing. Set KAFKA_HOME to an unpacked Kafka 4 (https://kafka.apache.org/downloads, needs Java 17), or KAFKA_BOOTSTRAP to a running one, or start Docker.',
  );
};

const url = `127.0.0.1:${PORTS.kafka}`;

/** One process is broker and controller. Every write is confirmed by the one replica, which a cluster would have three of. */
const settings = (listenAddress: string) => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${PORTS.controller}`,
  'controller.listener.names': 'CONTROLLER',
  listeners: `PLAINTEXT://${listenAddress}:${PORTS.kafka},CONTROLLER://127.0.0.1:${PORTS.controller}`,
  'advertised.listeners': `PLAINTEXT://${url}`,
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'auto.create.topics.enable': 'false',
});

async function startFrom(home: string, options: StartOptions) {
  const libs = join(home, 'libs');
  const jars = existsSync(libs) ? readdirSync(libs) : [];
  const [version] = jars.flatMap((jar) => /^kafka-clients-(\d+\.\d+\.\d+).*\.jar$/.exec(jar)?.[1] ?? []);
  if (!version)
    throw new Error(
      `KAFKA_HOME=${home} has no libs/kafka-clients-….jar. Set it to the folder of an unpacked Kafka 4 (https://kafka.apache.org/downloads).`,
    );
  if (isOlder(version, '4.0'))
    throw new Error(
      `KAFKA_HOME=${home} is Kafka ${version}. The lesson needs Kafka 4: set KAFKA_HOME to one.`,
    );
  const java = findJava();
  const folder = join(options.folder, 'kafka');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'server.properties');
  const properties = Object.entries({ ...settings('127.0.0.1'), 'log.dirs': join(folder, 'data') });
  writeFileSync(file, properties.map(([name, value]) => `${name}=${value}\n`).join(''));
  const classpath = ['-cp', join(libs, '*'), '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  const env = { PATH: process.env['PATH'] };
  const launchedAt = Date.now();
  const cluster = randomBytes(16).toString('base64url');
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${cluster}`, '--config', file];
  const { exit, output } = await runGuarded(java, [...classpath, ...format], { env, lock: options.lock });
  if (exit !== 0) throw new Error(`Kafka could not create its data folder: ${output.trim()}`);
  const spec = {
    ...{ name: 'kafka', command: java, env, logFile: join(options.folder, 'kafka.log') },
    // The heap of Kafka's own start script.
    args: ['-Xms1g', '-Xmx1g', ...classpath, 'kafka.Kafka', file],
    probe: () => isInUse(PORTS.kafka),
  };
  return { ...(await launch(spec, options)), launchedAt, url, description: `Kafka ${version}` };
}

async function startContainer(options: StartOptions) {
  spawnSync('docker', ['rm', '--force', CONTAINER]);
  const variables = Object.entries(settings('0.0.0.0')).flatMap(([name, value]) => [
    '--env',
    `KAFKA_${name.toUpperCase().replaceAll('.', '_')}=${value}`,
  ]);
  const publish = `127.0.0.1:${PORTS.kafka}:${PORTS.kafka}`;
  const spec = {
    ...{ name: 'kafka', command: 'docker', env: process.env, logFile: join(options.folder, 'kafka.log') },
    args: ['run', '--rm', '--name', CONTAINER, '--publish', publish, ...variables, IMAGE],
    probe: () => isInUse(PORTS.kafka),
  };
  const launched = await launch(spec, options, PULL_WITHIN_MS);
  return { ...launched, memory: () => undefined, url, description: `Kafka, ${IMAGE} in a container` };
}

function findJava(): string {
  const { JAVA_HOME: home } = process.env;
  const java = home ? join(home, 'bin', 'java') : 'java';
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const [, version] = /version "(\d+)/.exec(stderr ?? '') ?? [];
  if (Number(version) >= 17) return java;
  throw new Error(
    `Kafka 4 needs Java 17, and "${java} -version" ${version ? `is ${version}` : 'fails'}. Install Java 17 or set JAVA_HOME to it.`,
  );
}
