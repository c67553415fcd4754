import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const allowed = sudo.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0;
  if (!allowed || !existsSync('/usr/bin/apt-get')) throw new Error(ADVICE);

  say('install RabbitMQ');
  const foreignPolicy = existsSync(POLICY) && !readFileSync(POLICY, 'utf8').includes(MARK);
  const policy = `#!/bin/sh\\n# ${MARK}\\nexit 101\\n`;
  if (!foreignPolicy)
    await withRoot(sudo, ['sh', '-c', `printf '${policy}' > ${POLICY} && chmod +x ${POLICY}`]);
  try {
    await withRoot(sudo, ['apt-get', 'update', '-qq']);
    await withRoot(sudo, ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'rabbitmq-server']);
  } finally {
    if (!foreignPolicy) await withRoot(sudo, ['rm', '-f', POLICY]);
  }
  const installed = findRabbitmq();
  if (!installed) throw new Error(ADVICE);
  return installed;
}

async function withRoot(sudo: string[], words: string[]): Promise<void> {
  const [command = '', ...args] = [...sudo, ...words];
  const child = spawn(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  if (code !== 0) throw new Error(`${words.join(' ')} failed:\n${output}\n${ADVICE}`);
}
