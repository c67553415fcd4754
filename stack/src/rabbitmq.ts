import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fetchBounded } from '#http-client';
import { checkDataVersion, DATA_ADVICE } from './broker-version.js';
import type { ProcessSpec } from './managed-process.js';

/** Where a stack keeps its broker and how it is reached. */
export interface RabbitmqOptions {
  /** Part of the Erlang node's name, so that two stacks on one machine are two nodes. */
  stack: string;
  dataDir: string;
  logFile: string;
  adminPassword: string;
  ports: { amqp: number; management: number; erlang: number; epmd: number };
}

/** A private RabbitMQ node: own name, ports, data, cookie and plugins; it shares nothing with a broker that the system runs. */
export function rabbitmqSpec(server: string, options: RabbitmqOptions): ProcessSpec {
  const { stack, dataDir, logFile, adminPassword, ports } = options;
  const home = join(dataDir, 'rabbitmq');
  mkdirSync(home, { recursive: true });
  const noteVersion = checkDataVersion(home, server);
  writeFileSync(join(home, 'enabled_plugins'), '[rabbitmq_management].\n');
  writeFileSync(
    join(home, 'rabbitmq.conf'),
    [
      readFileSync('stack/rabbitmq.conf', 'utf8'),
      `listeners.tcp.local = 127.0.0.1:${ports.amqp}`,
      `management.tcp.ip = 127.0.0.1`,
      `management.tcp.port = ${ports.management}`,
      `default_user = admin`,
      `default_pass = ${adminPassword}`,
      `log.console.level = warning`,
      `collect_statistics_interval = 5000`,
      '',
    ].join('\n'),
  );
  return {
    name: 'rabbitmq',
    command: server,
    args: [],
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
          headers: { authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}` },
          timeoutMs: 2_000,
        },
      );
      if (answer.ok) noteVersion();
      return answer.ok;
    },
  };
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

/** Ends the port mapper (epmd) that Erlang leaves running; its port belongs to this stack alone. */
export function stopPortMapper(dataDir: string, ports: { epmd: number }): void {
  const env = { PATH: pathOf(findRabbitmq()), HOME: dataDir, ERL_EPMD_PORT: String(ports.epmd) };
  spawnSync('epmd', ['-kill'], { env });
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

/** The wrapper in /usr/sbin comes last: Debian's insists on its own user. */
const candidates = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
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
