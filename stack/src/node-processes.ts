import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { fetchBounded } from '#http-client';
import { folderOf } from './apps.js';
import type { ProcessSpec } from './managed-process.js';
import type { Ports } from './ports.js';
import { urlOf } from './setup/databases.js';
import { CUSTOMER_PRIVATE_KEY, CUSTOMER_PUBLIC_KEY, passwordOf, type Secrets } from './secrets.js';

export interface StackContext {
  dataDir: string;
  ports: Ports;
  /** Any user's URL of the PostgreSQL server. Default: the stack's own server. */
  postgresUrl?: string | undefined;
  /** URL of the broker with protocol, host, port and vhost; the user is replaced. */
  brokerUrl: string;
  settings: Record<string, string>;
  /** The debugger port of each app; an app without an entry opens no debugger. */
  debugPorts?: Readonly<Record<string, number>> | undefined;
}

/** The process of a service or of the bank. Its environment has only its own secrets. */
export function nodeSpec(
  name: string,
  { dataDir, ports, settings, postgresUrl, brokerUrl, debugPorts }: StackContext,
  secrets: Secrets,
): ProcessSpec {
  const port = ports[name as keyof Ports];
  const server = postgresUrl ?? `postgresql://127.0.0.1:${ports.postgres}`;
  const connectionUrls = name in subscriptions && {
    DATABASE_URL: urlOf(withUser(server, name, passwordOf(secrets, name, 'database')), name),
    RABBITMQ_URL: withUser(brokerUrl, name, passwordOf(secrets, name, 'broker')),
  };
  const operatorToken = { OPERATOR_TOKEN: secrets['operator'] ?? '' };
  const ownVariables: Record<string, Record<string, string>> = {
    bank: { LEDGER_FILE: join(dataDir, 'bank', 'ledger.jsonl'), ...operatorToken },
    order: { CUSTOMER_TOKEN_PUBLIC_KEY: secrets[CUSTOMER_PUBLIC_KEY] ?? '' },
    payment: { BANK_URL: `http://127.0.0.1:${ports.bank}` },
    email: { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}` },
    inventory: operatorToken,
    analytics: operatorToken,
    warehouse: { LABELS_DIR: join(dataDir, 'labels') },
    'control-room': {
      CUSTOMER_TOKEN_PRIVATE_KEY: secrets[CUSTOMER_PRIVATE_KEY] ?? '',
      ...operatorToken,
      SERVICE_URLS: serviceUrls(ports),
      CONTROL_URL: `http://127.0.0.1:${ports.control}`,
      CONTROL_TOKEN: secrets['control'] ?? '',
    },
  };
  return {
    name,
    command: process.execPath,
    args: [
      ...(debugPorts?.[name] ? [`--inspect=127.0.0.1:${debugPorts[name]}`] : []),
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
    },
    logFile: join(dataDir, 'logs', `${name}.log`),
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

/** The SMTP server that stores every mail, with its web page; mails survive a restart. */
export const inboxSpec = ({ dataDir, ports }: StackContext): ProcessSpec => ({
  name: 'inbox',
  command: process.execPath,
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
];

/** The variables that a process inherits from the shell; a list, so that no secret or setting is inherited by accident. */
export const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    inheritedVariables.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
  ) as NodeJS.ProcessEnv;

async function isReady(url: string): Promise<boolean> {
  return (await fetchBounded(url, { timeoutMs: 2_000 })).ok;
}

/** Replaces user and password of the URL. */
export function withUser(url: string, name: string, password: string): string {
  const changed = new URL(url);
  changed.username = name;
  changed.password = password;
  return changed.href;
}
