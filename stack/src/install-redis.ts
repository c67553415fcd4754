import { spawnSync } from 'node:child_process';
import { isOlder } from './broker-version.js';
import { ensureProgram } from './install-program.js';

/** The first version whose consumer groups report their lag. */
const OLDEST = '7.0';

const ADVICE =
  'Install it (Debian, Ubuntu: sudo apt-get install redis-server; macOS: brew install redis; Fedora: sudo dnf install redis), ' +
  'or set REDIS_URL to a running one.';

/** Finds a Redis server, or installs Debian's package as npm start does RabbitMQ's; returns its version. */
export async function ensureRedis(progress: (step: string) => void): Promise<string> {
  await ensureProgram('redis-server', progress, `Redis is missing. ${ADVICE}`);
  const version = redisVersion();
  if (!version) throw new Error(`Redis is missing. ${ADVICE}`);
  return version;
}

/** Throws if it is too old for the lesson. */
export function requireRedis(version: string): void {
  if (isOlder(version, OLDEST))
    throw new Error(`Redis ${version} is too old: the lesson needs ${OLDEST} or newer. ${ADVICE}`);
}

const redisVersion = (): string | undefined => {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return /v=(\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
};
