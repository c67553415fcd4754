import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  writeFileSync(join(home, 'enabled_plugins'), '[rabbitmq_management].\n');
  writeFileSync(
    join(home, 'rabbitmq.conf'),
    [
      `listeners.tcp.local = 127.0.0.1:${ports.amqp}`,
      `management.tcp.ip = 127.0.0.1`,
      `management.tcp.port = ${ports.management}`,
      `default_user = admin`,
      `default_pass = ${adminPassword}`,
      `vm_memory_high_watermark.absolute = 1GB`,
      `disk_free_limit.absolute = 200MB`,
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
      PATH: process.env['PATH'],
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
    probe: async () => {
      const answer = await fetch(`http://127.0.0.1:${ports.management}/api/health/checks/local-alarms`, {
        headers: { authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}` },
        signal: AbortSignal.timeout(2_000),
      });
      return answer.ok;
    },
  };
}

/** Ends the port mapper that Erlang leaves behind; it is ours alone, by its port. */
export function stopPortMapper(dataDir: string, ports: { epmd: number }): void {
  const env = { PATH: process.env['PATH'], HOME: dataDir, ERL_EPMD_PORT: String(ports.epmd) };
  spawnSync('epmd', ['-kill'], { env });
}

/** Tells the broker, and the commands that administrate it, which node is ours. */
export const nodeEnv = (home: string, stack: string, ports: { erlang: number; epmd: number }) => ({
  HOME: home,
  RABBITMQ_NODENAME: `order-rail-${stack}@localhost`,
  RABBITMQ_DIST_PORT: String(ports.erlang),
  ERL_EPMD_PORT: String(ports.epmd),
  ERL_EPMD_ADDRESS: '127.0.0.1',
});

const candidates = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
  '/usr/sbin/rabbitmq-server',
];

/** The start script of a RabbitMQ on this machine, if there is one; not Debian's wrapper, which insists on its own user. */
export const findRabbitmq = (): string | undefined => candidates.find((path) => existsSync(path));
