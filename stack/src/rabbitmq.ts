import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchBounded } from '#http-client';
import { checkDataVersion, DATA_ADVICE } from './broker-version.js';
import type { ProcessSpec } from './managed-process.js';
import { replaceFile } from './replace-file.js';
import { ADMINISTRATORS, passwordOf, type Secrets, SHARED_PASSWORD } from './secrets.js';
import { replaceBrokerPassword } from './setup/replace-broker-password.js';

export interface RabbitmqOptions {
  /** Part of the Erlang node's name, so that two stacks on one machine have different nodes. */
  stack: string;
  dataDir: string;
  logFile: string;
  secrets: Secrets;
  ports: { amqp: number; management: number; erlang: number; epmd: number };
}

/** A RabbitMQ node with its own name, ports, data, cookie and plugins; it shares nothing with the system's broker. */
export function rabbitmqSpec(server: string, options: RabbitmqOptions): ProcessSpec {
  const { stack, dataDir, logFile, secrets, ports } = options;
  const admin = ADMINISTRATORS.broker;
  const adminPassword = passwordOf(secrets, admin, 'broker');
  const home = join(dataDir, 'rabbitmq');
  prepareFirstBoot(home);
  const recordVersion = checkDataVersion(home, server);
  replaceFile(join(home, 'enabled_plugins'), '[rabbitmq_management].\n');
  replaceFile(
    join(home, 'rabbitmq.conf'),
    [
      readFileSync('stack/rabbitmq.conf', 'utf8'),
      `listeners.tcp.local = 127.0.0.1:${ports.amqp}`,
      `management.tcp.ip = 127.0.0.1`,
      `management.tcp.port = ${ports.management}`,
      `default_user = ${admin}`,
      `default_pass = ${adminPassword}`,
      `log.console.level = warning`,
      `collect_statistics_interval = 5000`,
      '',
    ].join('\n'),
  );
  return {
    name: 'rabbitmq',
    command: '/bin/sh',
    args: ['-c', WITH_PORT_MAPPER, server],
    env: {
      ...nodeEnv(home, stack, ports),
      PATH: pathOf(server),
      RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
      /** Neither file exists, so that the system's settings do not apply to this node. */
      RABBITMQ_CONF_ENV_FILE: join(home, 'rabbitmq-env.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(home, 'advanced.config'),
      RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
      RABBITMQ_LOG_BASE: join(home, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
      /** Makes the start script exec the server instead of waiting for it. */
      RUNNING_UNDER_SYSTEMD: 'true',
    },
    logFile,
    explainFailure: explainBootFailure,
    probe: async () => {
      const response = await fetchBounded(
        `http://127.0.0.1:${ports.management}/api/health/checks/local-alarms`,
        {
          headers: { authorization: `Basic ${Buffer.from(`${admin}:${adminPassword}`).toString('base64')}` },
          timeoutMs: 2_000,
        },
      );
      if (response.status === 401 && secrets[SHARED_PASSWORD] !== undefined)
        await replaceBrokerPassword(
          `http://${admin}:${adminPassword}@127.0.0.1:${ports.management}`,
          secrets[SHARED_PASSWORD],
        );
      if (response.ok) recordVersion();
      return response.ok;
    },
  };
}

/**
 * Erlang would start a port mapper (epmd) that never ends. An epmd that is started first, in the foreground, is a member of
 * the broker's process group and ends with it.
 */
const WITH_PORT_MAPPER = `
if command -v epmd >/dev/null; then
  epmd &
  while kill -s 0 "$!" 2>/dev/null && ! epmd -names >/dev/null 2>&1; do sleep 0.05; done
fi
exec "$0"`;

const markerOf = (home: string) => join(home, 'first-boot');

/**
 * RabbitMQ creates its administrator only on an empty node: after a kill between its first tables and that user, it would
 * refuse the shop forever. After a kill during the declaration of its first stream, it refuses that stream forever. So a
 * marker file exists until {@link endFirstBoot}, and a start that finds it deletes the data: nothing was published yet.
 */
function prepareFirstBoot(home: string): void {
  if (existsSync(markerOf(home))) rmSync(home, { recursive: true });
  mkdirSync(home, { recursive: true });
  if (!existsSync(join(home, 'mnesia'))) writeFileSync(markerOf(home), '');
}

/** RabbitMQ 3.10 writes its first stream to disk late: a kill 0.4 s after the declaration lost it, a kill after 1.5 s did not. */
const STREAM_WRITE_DELAY_MS = 5_000;

/** Keeps the broker's data from now on. Call it only if no stream was declared yet. */
export const endFirstBoot = (dataDir: string): void =>
  rmSync(markerOf(join(dataDir, 'rabbitmq')), { force: true });

/** As {@link endFirstBoot}, after streams were declared. Await it before anything is published. */
export async function endFirstBootAfterStreams(dataDir: string): Promise<void> {
  if (!existsSync(markerOf(join(dataDir, 'rabbitmq')))) return;
  await delay(STREAM_WRITE_DELAY_MS);
  endFirstBoot(dataDir);
}

/** The reason why the broker does not start, from its log, and what to do; undefined if it has not failed. */
export function explainBootFailure(log: string): string | undefined {
  const [, failure = ''] = /BOOT FAILED\s+([^]*)/.exec(log) ?? [];
  const reasons = failure
    .split('\n')
    .map((line) => line.replace(/^[\d-]+ \S+ \[error\] <[\d.]+>/, '').trim())
    .filter((line) => /\w/.test(line) && line !== 'BOOT FAILED');
  if (reasons.length === 0) return undefined;
  return /required[ _]feature[ _]flag/i.test(log)
    ? `An older RabbitMQ wrote its data, and this version cannot upgrade it. ${DATA_ADVICE}`
    : `RabbitMQ logged:\n${[...new Set(reasons)].slice(0, 4).join('\n')}`;
}

/** The broker's own folder is first on the PATH: another Erlang on the machine may be incompatible. */
const pathOf = (server: string | undefined): string =>
  [...(server ? [dirname(server)] : []), process.env['PATH'] ?? ''].join(delimiter);

/** Identifies the stack's node to the broker and to its command line tools. */
export const nodeEnv = (home: string, stack: string, ports: { erlang: number; epmd: number }) => ({
  HOME: home,
  RABBITMQ_NODENAME: `order-rail-${stack}@localhost`,
  RABBITMQ_DIST_PORT: String(ports.erlang),
  ERL_EPMD_PORT: String(ports.epmd),
  ERL_EPMD_ADDRESS: '127.0.0.1',
});

/** The path in Debian's package. */
export const DEBIAN_SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** The wrapper in /usr/sbin is the last: Debian's wrapper requires its own user. */
const candidates = [
  DEBIAN_SERVER,
  '/opt/homebrew/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
  '/usr/sbin/rabbitmq-server',
];

/**
 * The start script of the RabbitMQ in RABBITMQ_HOME: the folder of its commands, or the folder above (with `sbin` or `bin`).
 * Without that variable, the script of an installed RabbitMQ. Throws if RABBITMQ_HOME has none.
 */
export function findRabbitmq(home = process.env['RABBITMQ_HOME']): string | undefined {
  if (!home) return candidates.find((path) => existsSync(path));
  const server = ['.', 'sbin', 'bin']
    .map((folder) => resolve(home, folder, 'rabbitmq-server'))
    .find((path) => existsSync(path));
  if (server) return server;
  throw new Error(
    `RABBITMQ_HOME=${home} has no rabbitmq-server. Set it to the folder of RabbitMQ's commands, e.g. RABBITMQ_HOME=/opt/rabbitmq_server-4.3.6/sbin, or unset it.`,
  );
}
