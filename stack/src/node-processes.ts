import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { fetchBounded } from '#http-client';
import { folderOf } from './apps.js';
import type { ProcessSpec } from './managed-process.js';
import type { Ports } from './ports.js';
import { urlOf } from './setup/databases.js';
import { CUSTOMER_PRIVATE_KEY, CUSTOMER_PUBLIC_KEY, passwordOf, type Secrets } from './secrets.js';

/** What the processes of one stack share. */
export interface StackContext {
  dataDir: string;
  ports: Ports;
  /** Of the PostgreSQL server, as any user; without it the stack's own. */
  postgresUrl?: string | undefined;
  /** Of the broker, without a user: amqp or amqps, host, port and vhost. */
  brokerUrl: string;
  settings: Record<string, string>;
  /** Where each app listens for a debugger; without an entry it does not. */
  debugPorts?: Readonly<Record<string, number>> | undefined;
}

/** A service, or the bank, as a process of its own with only the secrets that are its own. */
export function nodeSpec(
  name: string,
  { dataDir, ports, settings, postgresUrl, brokerUrl, debugPorts }: StackContext,
  secrets: Secrets,
): ProcessSpec {
  const port = ports[name as keyof Ports];
  const server = postgresUrl ?? `postgresql://127.0.0.1:${ports.postgres}`;
  const ofServices = name in subscriptions && {
    DATABASE_URL: urlOf(withUser(server, name, passwordOf(secrets, name, 'database')), name),
    RABBITMQ_URL: withUser(brokerUrl, name, passwordOf(secrets, name, 'broker')),
  };
  const ofOperators = { OPERATOR_TOKEN: secrets['operator'] ?? '' };
  const ofItsOwn: Record<string, Record<string, string>> = {
    bank: { LEDGER_FILE: join(dataDir, 'bank', 'ledger.jsonl'), ...ofOperators },
    order: { CUSTOMER_TOKEN_PUBLIC_KEY: secrets[CUSTOMER_PUBLIC_KEY] ?? '' },
    payment: { BANK_URL: `http://127.0.0.1:${ports.bank}` },
    email: { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}` },
    inventory: ofOperators,
    analytics: ofOperators,
    warehouse: { LABELS_DIR: join(dataDir, 'labels') },
    'control-room': {
      CUSTOMER_TOKEN_PRIVATE_KEY: secrets[CUSTOMER_PRIVATE_KEY] ?? '',
      ...ofOperators,
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
      ...ofServices,
      ...ofItsOwn[name],
    },
    logFile: join(dataDir, 'logs', `${name}.log`),
    probe: () => isReady(`http://127.0.0.1:${port}/health/ready`),
  };
}

/**
 * In KB, of the 8 MB that Linux and macOS give a process. amqplib reads nested headers by recursion: the deepest that fit
 * into a frame overflow the default of 984 KB and end the connection, on every delivery anew.
 */
const STACK_SIZE = '--stack-size=6000';

/** All customers of a local stack come from one address, also the ten thousand of a flash sale within a second. */
const onOneMachine = { ORDERS_PER_MINUTE_PER_ADDRESS: '1000000' };

const serviceUrls = (ports: Ports): string =>
  [...Object.keys(subscriptions), 'bank', 'inbox']
    .map((name) => `${name}=http://127.0.0.1:${ports[name as keyof Ports]}`)
    .join(',');

/** The SMTP server that keeps every mail, with its web page; mails survive a restart. */
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

const passedOn = [
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

/** What a process may have of the shell's environment: no secret and no setting gets in by accident. */
export const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    passedOn.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
  ) as NodeJS.ProcessEnv;

async function isReady(url: string): Promise<boolean> {
  return (await fetchBounded(url, { timeoutMs: 2_000 })).ok;
}

/** The URL with another user in it. */
export function withUser(url: string, name: string, password: string): string {
  const changed = new URL(url);
  changed.username = name;
  changed.password = password;
  return changed.href;
}
