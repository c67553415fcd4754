import { join } from 'node:path';
import { execPath } from 'node:process';
import { subscriptions } from '#contracts';
import { fetchBounded } from '#http-client';
import { folderOf } from './apps.js';
import { pageVariables } from './page-variables.js';
import type { ProcessSpec } from './process-spec.js';
import type { Ports } from './ports.js';
import { portOf, PROXY, proxyVariables, type Replicas, serviceOf } from './replicas.js';
import { urlOf } from './setup/databases.js';
import { mapUrls } from './url-lists.js';
import { CUSTOMER_PRIVATE_KEY, CUSTOMER_PUBLIC_KEY, passwordOf, type Secrets } from './secrets.js';

export interface StackContext {
  dataDir: string;
  ports: Ports;
  /** Any user's URL of the PostgreSQL server. Default: the stack's own server. */
  postgresUrl?: string | undefined;
  /** URL of the broker with protocol, host, port and vhost; the user is replaced. */
  brokerUrl: string;
  /** URL of the management API, for the control room; the user is replaced. */
  managementUrl?: string | undefined;
  settings: Record<string, string>;
  replicas?: Replicas | undefined;
  /** The debugger port of each app; an app without an entry opens no debugger. */
  debugPorts?: Readonly<Record<string, number>> | undefined;
}

/** A process of a service, e.g. `email` or `email-2`, or the bank. Its environment has only the secrets of its service. */
export function nodeSpec(process: string, context: StackContext, secrets: Secrets): ProcessSpec {
  const { dataDir, ports, settings, postgresUrl, brokerUrl, managementUrl, debugPorts } = context;
  const name = serviceOf(process);
  const port = portOf(ports, process);
  const server = postgresUrl ?? `postgresql://127.0.0.1:${ports.postgres}`;
  const connectionUrls = name in subscriptions && {
    DATABASE_URL: urlOf(withUser(server, name, passwordOf(secrets, name, 'database')), name),
    RABBITMQ_URL: withUser(brokerUrl, name, passwordOf(secrets, name, 'broker')),
  };
  const operatorToken = { OPERATOR_TOKEN: secrets['operator'] ?? '' };
  const ownVariables: Record<string, Record<string, string>> = {
    bank: { LEDGER_FILE: join(dataDir, 'bank', 'ledger.jsonl'), ...operatorToken },
    order: { CUSTOMER_TOKEN_PUBLIC_KEY: secrets[CUSTOMER_PUBLIC_KEY] ?? '', ...operatorToken },
    payment: { BANK_URL: `http://127.0.0.1:${ports.bank}` },
    email: { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}` },
    inventory: operatorToken,
    analytics: operatorToken,
    warehouse: { LABELS_DIR: join(dataDir, 'labels') },
    'control-room': {
      CUSTOMER_TOKEN_PRIVATE_KEY: secrets[CUSTOMER_PRIVATE_KEY] ?? '',
      ...operatorToken,
      SERVICE_URLS: serviceUrls(ports),
      ...pageVariables({ dataDir, ports, managementUrl }),
      ...(managementUrl && {
        RABBITMQ_MANAGEMENT_URL: withUser(managementUrl, name, passwordOf(secrets, name, 'broker')),
      }),
      CONTROL_URL: `http://127.0.0.1:${ports.control}`,
      CONTROL_TOKEN: secrets['control'] ?? '',
    },
  };
  return {
    ...{ name: process, service: name, command: execPath },
    args: [
      ...(debugPorts?.[process] ? [`--inspect=127.0.0.1:${debugPorts[process]}`] : []),
      ...[
        '--enable-source-maps',
        '--max-semi-space-size=8',
        STACK_SIZE,
        `dist/${folderOf(name)}/src/main.js`,
      ],
    ],
    env: {
      ...onOneMachine,
      ...inherited(),
      ...settings,
      PORT: String(port),
      ...connectionUrls,
      ...ownVariables[name],
      ...(isBehindProxy(context, name) && { TRUSTED_PROXIES: '127.0.0.1' }),
    },
    logFile: join(dataDir, 'logs', `${process}.log`),
    probe: () => isReady(`http://127.0.0.1:${port}/health/ready`),
  };
}

/**
 * In KB; Linux and macOS give a process 8 MB. amqplib reads nested headers by recursion. The deepest headers that fit into
 * a frame overflow the default of 984 KB, which would close the connection on every delivery.
 */
const STACK_SIZE = '--stack-size=6000';

/** All customers of a local stack have one address, even the ten thousand customers per second of a flash sale. */
const onOneMachine = { ORDERS_PER_MINUTE_PER_ADDRESS: '1000000' };

const serviceUrls = (ports: Ports): string =>
  [...Object.keys(subscriptions), 'bank', 'inbox']
    .map((name) => `${name}=http://127.0.0.1:${ports[name as keyof Ports]}`)
    .join(',');

const isBehindProxy = ({ replicas }: StackContext, service: string): boolean =>
  (replicas?.[service] ?? 1) > 1;

/** The proxy before services with replicas; empty without such a service. */
export function proxySpecs({
  dataDir,
  ports,
  replicas,
}: Pick<StackContext, 'dataDir' | 'ports' | 'replicas'>): ProcessSpec[] {
  const variables = proxyVariables(ports, replicas);
  if (!variables) return [];
  const port = portOf(ports, PROXY);
  return [
    {
      ...{ name: PROXY, command: execPath, args: ['dist/stack/src/proxy/main.js'] },
      env: { ...inherited(), ...variables, PORT: String(port) },
      logFile: join(dataDir, 'logs', `${PROXY}.log`),
      probe: () => isReady(`http://127.0.0.1:${port}/health/ready`),
    },
  ];
}

/** The SMTP server that stores every mail, with its web page; mails survive a restart. */
export const inboxSpec = ({ dataDir, ports }: StackContext): ProcessSpec => ({
  name: 'inbox',
  command: execPath,
  args: ['dist/stand-ins/mail-inbox/src/main.js'],
  env: {
    ...inherited(),
    PORT: String(ports.inbox),
    SMTP_PORT: String(ports.smtp),
    MAILS_DIR: join(dataDir, 'mails'),
  },
  logFile: join(dataDir, 'logs', 'inbox.log'),
  probe: () => isReady(`http://127.0.0.1:${ports.inbox}/api/healthz`),
});

const inheritedVariables = [
  ...[
    'PATH',
    'HOME',
    'TZ',
    'LANG',
    'TMPDIR',
    'LOG_LEVEL',
    'CONCURRENCY',
    'HANDLER_TIMEOUT_MS',
    'RETRY_DELAYS_MS',
    'PAYMENT_TIMEOUT_MS',
  ],
  ...['EVENTS_LOG_MAX_AGE', 'INBOX_RETENTION_DAYS'],
  ...['BANK_LATENCY_MS', 'BANK_SLOW_MS', 'MAIL_FROM', 'CUSTOMER_MAIL_DOMAIN', 'UNPAID_AFTER_MS'],
  ...[
    'ON_CALL_MAIL',
    'ALERT_QUEUE_DEPTH',
    'ALERTS_CHECK_EVERY_MS',
    'ALERT_SERVICE_DOWN_SECONDS',
    'ALERT_RELAY_LAG_SECONDS',
    'ALERT_MONITORING_FAILED_SECONDS',
    'ALERT_QUEUE_DOWN_SECONDS',
  ],
  ...['ORDERS_PER_MINUTE_PER_CUSTOMER', 'ORDERS_PER_MINUTE_PER_ADDRESS', 'HTTP_REQUEST_TIMEOUT_MS'],
  ...['HTTP_MAX_CONNECTIONS', 'ALLOWED_HOSTS'],
  ...[
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_EXPORTER_OTLP_TIMEOUT',
    'OTEL_EXPORTER_OTLP_COMPRESSION',
    'OTEL_EXPORTER_OTLP_CERTIFICATE',
    'OTEL_RESOURCE_ATTRIBUTES',
    'OTEL_SDK_DISABLED',
    'OTEL_TRACES_SAMPLER',
    'OTEL_TRACES_SAMPLER_ARG',
    'OTEL_BSP_MAX_QUEUE_SIZE',
    'OTEL_BSP_SCHEDULE_DELAY',
    'TRACE_URL',
  ],
];

/** The variables that a process inherits from the shell; a list, so that no secret or setting is inherited by accident. */
export const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    inheritedVariables.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
  ) as NodeJS.ProcessEnv;

async function isReady(url: string): Promise<boolean> {
  return (await fetchBounded(url, { timeoutMs: 2_000 })).ok;
}

/** Replaces user and password of the URL, or of each URL of a list. */
export const withUser = (urls: string, name: string, password: string): string =>
  mapUrls(urls, (url) => {
    const changed = new URL(url);
    changed.username = name;
    changed.password = password;
    return changed.href;
  });
