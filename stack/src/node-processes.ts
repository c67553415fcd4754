import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ProcessSpec } from './managed-process.js';
import type { Ports } from './ports.js';
import type { Secrets } from './secrets.js';

/** What the processes of one stack share. */
export interface StackContext {
  dataDir: string;
  ports: Ports;
  settings: Record<string, string>;
}

/** A service, or the bank, as a process of its own with only the secrets that are its own. */
export function nodeSpec(name: string, { dataDir, ports, settings }: StackContext, secrets: Secrets): ProcessSpec {
  const port = ports[name as keyof Ports];
  const password = secrets[name];
  const broker = process.env['RABBITMQ_URL'] ? new URL(process.env['RABBITMQ_URL']).host : `127.0.0.1:${ports.amqp}`;
  const ofServices = password && {
    DATABASE_URL: `postgresql://${name}:${password}@127.0.0.1:${ports.postgres}/${name}`,
    RABBITMQ_URL: `amqp://${name}:${password}@${broker}/order-rail`,
  };
  const ofItsOwn: Record<string, Record<string, string>> = {
    bank: { LEDGER_FILE: join(dataDir, 'bank', 'ledger.jsonl') },
    payment: { BANK_URL: `http://127.0.0.1:${ports.bank}` },
    email: { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}` },
    warehouse: { LABELS_DIR: join(dataDir, 'labels') },
  };
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', `dist/apps/${name}/src/main.js`],
    env: { ...inherited(), ...settings, PORT: String(port), ...ofServices, ...ofItsOwn[name] },
    logFile: join(dataDir, 'logs', `${name}.log`),
    probe: () => isReady(`http://127.0.0.1:${port}/health/ready`),
  };
}

/** The SMTP server that keeps every mail, with its web page; mails survive a restart. */
export function inboxSpec({ dataDir, ports }: StackContext): ProcessSpec {
  const maildev = dirname(dirname(createRequire(import.meta.url).resolve('maildev')));
  const at = (port: number) => String(port);
  return {
    name: 'inbox',
    command: process.execPath,
    args: [
      join(maildev, 'dist', 'bin', 'maildev.js'),
      ...['--ip', '127.0.0.1', '--smtp', at(ports.smtp), '--web-ip', '127.0.0.1', '--web', at(ports.inbox)],
      ...['--mail-directory', join(dataDir, 'mails'), '--silent'],
    ],
    env: inherited(),
    logFile: join(dataDir, 'logs', 'inbox.log'),
    probe: () => isReady(`http://127.0.0.1:${ports.inbox}/healthz`),
  };
}

/** No secret and no setting of the shell leaks into a service by accident. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(['PATH', 'HOME', 'TZ', 'LANG', 'TMPDIR', 'LOG_LEVEL', 'BANK_LATENCY_MS', 'CONCURRENCY']
    .map((name) => [name, process.env[name]])
    .filter(([, value]) => value !== undefined)) as NodeJS.ProcessEnv;

async function isReady(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
}
