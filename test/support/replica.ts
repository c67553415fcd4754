import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { facts } from './shop.js';

/** One more process of a service. */
export interface Replica {
  url: string;
  stop(): Promise<void>;
}

/** The broker as this service's own user reaches it. */
export function brokerUrlOf(service: string): string {
  const secrets = JSON.parse(readFileSync(join(facts.dataDir, 'secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  const broker = new URL(facts.rabbitmq.adminUrl);
  broker.username = service;
  broker.password = secrets[service]!;
  return broker.href;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Starts another process of the same service with the same settings, as a second container would be. */
export async function startReplica(service: string, settings: Record<string, string>): Promise<Replica> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [`dist/apps/${service}/src/main.js`], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DATABASE_URL: facts.databases[service],
      RABBITMQ_URL: brokerUrlOf(service),
      RETRY_DELAYS_MS: '200,400,800',
      LOG_LEVEL: 'fatal',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), {
    within: 20_000,
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
