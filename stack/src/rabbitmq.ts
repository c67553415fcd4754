import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fetchBounded } from '#http-client';
import { checkDataVersion, DATA_ADVICE } from './broker-version.js';
import type { BrokerNode } from './cluster/broker-nodes.js';
import { clusterSettings, erlangArguments } from './cluster/cluster-settings.js';
import { startPortMapper } from './port-mapper.js';
import type { ProcessSpec } from './process-spec.js';
import { replaceFile } from './replace-file.js';
import { ADMINISTRATORS, passwordOf, type Secrets, SHARED_PASSWORD } from './secrets.js';
import { replaceBrokerPassword } from './setup/replace-broker-password.js';

export interface RabbitmqOptions {
  /** All nodes of the stack. */
  nodes: readonly BrokerNode[];
  logFile: string;
  secrets: Secrets;
}

/**
 * A RabbitMQ node with its own name, ports, data, cookie and plugins; it shares nothing with the system's broker. The nodes
 * of a cluster have one cookie. Call prepareFirstBoot before.
 */
export function rabbitmqSpec(
  server: string,
  node: BrokerNode,
  { nodes, logFile, secrets }: RabbitmqOptions,
): ProcessSpec {
  const { home, ports } = node;
  const admin = ADMINISTRATORS.broker;
  const adminPassword = passwordOf(secrets, admin, 'broker');
  const recordVersion = checkDataVersion(home, server);
  const metricsPort = ports['rabbitmq-metrics'];
  const ask = (path: string) =>
    fetchBounded(`http://127.0.0.1:${ports.management}/api/${path}`, {
      headers: { authorization: `Basic ${Buffer.from(`${admin}:${adminPassword}`).toString('base64')}` },
      timeoutMs: 2_000,
    });
  const plugins = ['rabbitmq_management', ...(metricsPort ? ['rabbitmq_prometheus'] : [])];
  replaceFile(join(home, 'enabled_plugins'), `[${plugins.join(',')}].\n`);
  replaceFile(
    join(home, 'rabbitmq.conf'),
    [
      readFileSync('stack/rabbitmq.conf', 'utf8'),
      `listeners.tcp.local = 127.0.0.1:${ports.amqp}`,
      `management.tcp.ip = 127.0.0.1`,
      `management.tcp.port = ${ports.management}`,
      ...(metricsPort ? [`prometheus.tcp.ip = 127.0.0.1`, `prometheus.tcp.port = ${metricsPort}`] : []),
      `default_user = ${admin}`,
      `default_pass = ${adminPassword}`,
      `log.console.level = warning`,
      `collect_statistics_interval = 5000`,
      ...clusterSettings(nodes),
      '',
    ].join('\n'),
  );
  return {
    name: node.name,
    command: '/bin/sh',
    args: ['-c', WITH_PORT_MAPPER, server, String(nodes.length - 1)],
    env: {
      ...nodeEnv(node),
      PATH: pathOf(server),
      RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
      /** Neither file exists, so that the system's settings do not apply to this node. */
      RABBITMQ_CONF_ENV_FILE: join(home, 'rabbitmq-env.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(home, 'advanced.config'),
      RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
      RABBITMQ_LOG_BASE: join(home, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
        '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
        ...erlangArguments(nodes),
      ].join(' '),
      /** Makes the start script exec the server instead of waiting for it. */
      RUNNING_UNDER_SYSTEMD: 'true',
    },
    logFile,
    explainFailure: explainBootFailure,
    probe: async () => {
      const response = await ask('health/checks/local-alarms');
      if (response.status === 401 && secrets[SHARED_PASSWORD] !== undefined)
        await replaceBrokerPassword(
          `http://${admin}:${adminPassword}@127.0.0.1:${ports.management}`,
          secrets[SHARED_PASSWORD],
        );
      if (response.ok) recordVersion();
      return response.ok;
    },
    // On 3.10 a paused node does not join the others again by itself: decision 0087.
    ...(nodes.length > 1 && {
      isStuckAfterPause: async () => {
        const { partitions = [] } = (await ask(`nodes/${node.erlangName}?columns=partitions`)).json<{
          partitions?: string[];
        }>();
        return partitions.length > 0;
      },
    }),
  };
}

/**
 * The port mapper is a member of the broker's process group and ends with it. A node of a cluster starts when it can find the
 * other nodes there.
 */
const WITH_PORT_MAPPER = `
cd "$HOME" || exit # Erlang writes its crash dumps to the working directory.
has_others() { names=$(epmd -names 2>/dev/null) && [ "$(echo "$names" | grep -c '^name ')" -ge "$1" ]; }
${startPortMapper('has_others "$1"')}
exec "$0"`;

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

/** Identifies the node to the broker and to its command line tools. */
export const nodeEnv = ({ home, erlangName, ports }: BrokerNode) => ({
  HOME: home,
  RABBITMQ_NODENAME: erlangName,
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
