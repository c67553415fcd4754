import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchBounded } from '#http-client';
import { checkDataVersion, DATA_ADVICE } from './broker-version.js';
import type { ProcessSpec } from './managed-process.js';
import { replaceFile } from './replace-file.js';
import { ADMINISTRATORS, passwordOf, type Secrets, SHARED_PASSWORD } from './secrets.js';
import { replaceBrokerPassword } from './setup/replace-broker-password.js';

/** Where a stack keeps its broker and how it is reached. */
export interface RabbitmqOptions {
  /** Part of the Erlang node's name, so that two stacks on one machine are two nodes. */
  stack: string;
  dataDir: string;
  logFile: string;
  secrets: Secrets;
  ports: { amqp: number; management: number; erlang: number; epmd: number };
}

/** A private RabbitMQ node: own name, ports, data, cookie and plugins; it shares nothing with a broker that the system runs. */
export function rabbitmqSpec(server: string, options: RabbitmqOptions): ProcessSpec {
  const { stack, dataDir, logFile, secrets, ports } = options;
  const admin = ADMINISTRATORS.broker;
  const adminPassword = passwordOf(secrets, admin, 'broker');
  const home = join(dataDir, 'rabbitmq');
  beginFirstBoot(home);
  const noteVersion = checkDataVersion(home, server);
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
      /** Neither exists: the system's own settings are not for this node. */
      RABBITMQ_CONF_ENV_FILE: join(home, 'rabbitmq-env.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(home, 'advanced.config'),
      RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
      RABBITMQ_LOG_BASE: join(home, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
      /** The start script then becomes the server, instead of waiting for it. */
      RUNNING_UNDER_SYSTEMD: 'true',
    },
    logFile,
    explainFailure: explainBootFailure,
    probe: async () => {
      const answer = await fetchBounded(
        `http://127.0.0.1:${ports.management}/api/health/checks/local-alarms`,
        {
          headers: { authorization: `Basic ${Buffer.from(`${admin}:${adminPassword}`).toString('base64')}` },
          timeoutMs: 2_000,
        },
      );
      if (answer.status === 401 && secrets[SHARED_PASSWORD] !== undefined)
        await replaceBrokerPassword(
          `http://${admin}:${adminPassword}@127.0.0.1:${ports.management}`,
          secrets[SHARED_PASSWORD],
        );
      if (answer.ok) noteVersion();
      return answer.ok;
    },
  };
}

/**
 * Erlang would leave a port mapper (epmd) running for ever. One that is started before it, in the foreground, is a member
 * of the broker's process group and ends with it.
 */
const WITH_PORT_MAPPER = `
if command -v epmd >/dev/null; then
  epmd &
  while kill -s 0 "$!" 2>/dev/null && ! epmd -names >/dev/null 2>&1; do sleep 0.05; done
fi
exec "$0"`;

const markOf = (home: string) => join(home, 'first-boot');

/**
 * RabbitMQ makes its administrator only on an empty node: killed between its first tables and that user, it would refuse the
 * shop for ever. Killed while it declares its first stream, it refuses that stream for ever. So the folder is marked until
 * {@link endFirstBoot}, and begins anew if the mark is there: nothing is published before.
 */
function beginFirstBoot(home: string): void {
  if (existsSync(markOf(home))) rmSync(home, { recursive: true });
  mkdirSync(home, { recursive: true });
  if (!existsSync(join(home, 'mnesia'))) writeFileSync(markOf(home), '');
}

/** RabbitMQ 3.10 writes its first stream to disk late: killed 0.4 s after declaring it, it had lost it; after 1.5 s, not. */
const STREAM_WRITTEN_WITHIN_MS = 5_000;

/** Keeps the broker's data from now on. To be called when nothing was declared that a kill could damage. */
export const endFirstBoot = (dataDir: string): void =>
  rmSync(markOf(join(dataDir, 'rabbitmq')), { force: true });

/** The same after streams were declared; to be awaited before anything is published. */
export async function endFirstBootWithStreams(dataDir: string): Promise<void> {
  if (!existsSync(markOf(join(dataDir, 'rabbitmq')))) return;
  await delay(STREAM_WRITTEN_WITHIN_MS);
  endFirstBoot(dataDir);
}

/** Says why the broker does not start, from what it logged, and what to do; undefined while it has not failed. */
export function explainBootFailure(log: string): string | undefined {
  const [, said] = /BOOT FAILED\s+([^]*)/.exec(log) ?? [];
  const reasons = (said ?? '')
    .split('\n')
    .map((line) => line.replace(/^[\d-]+ \S+ \[error\] <[\d.]+>/, '').trim())
    .filter((line) => /\w/.test(line) && line !== 'BOOT FAILED');
  if (reasons.length === 0) return undefined;
  return /required[ _]feature[ _]flag/i.test(log)
    ? `Its data was written by an older RabbitMQ that this one cannot upgrade from. ${DATA_ADVICE}`
    : `RabbitMQ says:\n${[...new Set(reasons)].slice(0, 4).join('\n')}`;
}

/** The commands of the broker's own folder come first: another Erlang on the machine may not fit it. */
const pathOf = (server: string | undefined): string =>
  [...(server ? [dirname(server)] : []), process.env['PATH'] ?? ''].join(delimiter);

/** Tells the broker, and the commands that administrate it, which node is ours. */
export const nodeEnv = (home: string, stack: string, ports: { erlang: number; epmd: number }) => ({
  HOME: home,
  RABBITMQ_NODENAME: `order-rail-${stack}@localhost`,
  RABBITMQ_DIST_PORT: String(ports.erlang),
  ERL_EPMD_PORT: String(ports.epmd),
  ERL_EPMD_ADDRESS: '127.0.0.1',
});

/** Where Debian's package has it. */
export const DEBIAN_SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** The wrapper in /usr/sbin comes last: Debian's insists on its own user. */
const candidates = [
  DEBIAN_SERVER,
  '/opt/homebrew/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
  '/usr/sbin/rabbitmq-server',
];

/**
 * The start script of the RabbitMQ in RABBITMQ_HOME, which is the folder of its commands or the one above (`sbin` or `bin`
 * in it); without that variable of one that is installed on this machine. Throws when RABBITMQ_HOME has none.
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
