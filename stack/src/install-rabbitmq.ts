import { existsSync, readFileSync } from 'node:fs';
import { asRoot, canInstall, install } from './apt.js';
import { findRabbitmq } from './rabbitmq.js';

/** Debian asks this script whether a package may start its service. */
const POLICY = '/usr/sbin/policy-rc.d';
const MARK = 'order-rail: starts its own broker, removed after the installation';

/** Says what to do where the shop can't install a broker by itself. */
const ADVICE =
  'RabbitMQ is missing. Install it (Debian, Ubuntu: sudo apt-get install rabbitmq-server; macOS: brew install rabbitmq; ' +
  'Fedora: sudo dnf install rabbitmq-server), or name one with RABBITMQ_URL and RABBITMQ_MANAGEMENT_URL, or use "docker compose up".';

/** Finds the broker, or installs Debian's package when root or passwordless sudo allow it; the package's own service is not started. */
export async function ensureRabbitmq(say: (text: string) => void): Promise<string> {
  const found = findRabbitmq();
  if (found) return found;
  if (!canInstall()) throw new Error(ADVICE);
  say('install RabbitMQ');
  await withoutItsService(() => install('rabbitmq-server')).catch((cause: unknown) => {
    throw new Error(`${(cause as Error).message}\n${ADVICE}`, { cause });
  });
  const installed = findRabbitmq();
  if (!installed) throw new Error(ADVICE);
  return installed;
}

async function withoutItsService(work: () => Promise<void>): Promise<void> {
  const foreignPolicy = existsSync(POLICY) && !readFileSync(POLICY, 'utf8').includes(MARK);
  if (foreignPolicy) return await work();
  const policy = `#!/bin/sh\\n# ${MARK}\\nexit 101\\n`;
  await asRoot('sh', '-c', `printf '${policy}' > ${POLICY} && chmod +x ${POLICY}`);
  try {
    await work();
  } finally {
    await asRoot('rm', '-f', POLICY);
  }
}
