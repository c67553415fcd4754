import { join } from 'node:path';
import { createClient } from '@redis/client';
import { ensureRedis, requireRedis } from '../../../../stack/src/install-redis.js';
import { requireFreePorts } from '../../../../stack/src/ports.js';
import { progressLine } from '../../../../stack/src/progress-line.js';
import { launch, PORTS, type RailServer, runningServer, type StartServer } from './rail-server.js';

/** The Redis of REDIS_URL, or one of the lesson, with an append-only file. */
export const startRedis: StartServer = async (options) => {
  const given = process.env['REDIS_URL'];
  if (given) return await runningRedis(given);
  const version = await ensureRedis(progressLine);
  requireRedis(version);
  await requireFreePorts({ redis: PORTS.redis }, { canOverride: false });
  const url = `redis://127.0.0.1:${PORTS.redis}`;
  const settings = { port: PORTS.redis, bind: '127.0.0.1', dir: options.folder, appendonly: 'yes', save: '' };
  const launched = await launch(
    {
      name: 'redis',
      command: 'redis-server',
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      env: { PATH: process.env['PATH'] },
      logFile: join(options.folder, 'redis.log'),
      probe: async () => Boolean(await versionOf(url)),
    },
    options,
  );
  return { ...launched, url, description: `Redis ${version}` };
};

async function runningRedis(url: string): Promise<RailServer> {
  const version = await versionOf(url).catch((cause: unknown) => {
    const { message } = cause as Error;
    throw new Error(`Redis at REDIS_URL does not answer: ${message}. Start it, or unset REDIS_URL.`, {
      cause,
    });
  });
  requireRedis(version);
  return runningServer(`Redis ${version}`, url, async (names) => {
    const client = await createClient({ url }).connect();
    for (const name of names) await client.del([name, `${name}.dead`]);
    await client.close();
  });
}

async function versionOf(url: string): Promise<string> {
  const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 3_000 } });
  client.on('error', () => undefined);
  await client.connect();
  const information = await client.info('server').finally(() => client.close());
  return /redis_version:(\S+)/.exec(information)?.[1] ?? 'unknown';
}

/** `always`: each write is on the disk before it is confirmed. `everysec`, the default: up to a second of writes may be lost. */
export async function setAppendFsync(url: string, value: 'always' | 'everysec'): Promise<void> {
  const client = await createClient({ url }).connect();
  await client.configSet('appendfsync', value).finally(() => client.close());
}
