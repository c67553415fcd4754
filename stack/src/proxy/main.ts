import { createServer } from 'node:http';
import { AllowedHosts, guardServer, limitConnections, readHosts } from '#http-access';
import { z } from 'zod';
import { openProxy } from './open-proxy.js';
import { readRoutes } from './routes.js';

/** For the current requests; longer than an order waits for its payment. */
const STOP_TIMEOUT_MS = 20_000;

/** Health checks only. */
const MAX_CONNECTIONS = 50;

/** Each connection that broke and each request that was not answered. */
const LOG = { level: 'warn', base: { service: 'proxy' } };

const settings = z.object({
  /** Of `/health/live` and `/health/ready` of the proxy itself. */
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default('127.0.0.1'),
  ALLOWED_HOSTS: z.string().default(''),
  PROXY_ROUTES: z.string(),
});

async function run(): Promise<void> {
  const read = settings.safeParse(process.env);
  if (!read.success) throw new Error(`proxy: ${z.prettifyError(read.error)}`);
  const { PORT, HOST, ALLOWED_HOSTS, PROXY_ROUTES } = read.data;
  const routes = readRoutes(PROXY_ROUTES);
  const proxies = await Promise.all(routes.map((route) => openProxy(route, HOST, { logger: LOG })));
  const health = createServer((request, response) => {
    const isKnown = request.method === 'GET' && /^\/health\/(live|ready)$/.test(request.url ?? '');
    const replicas = routes.map(({ port }, i) => ({ port, replicas: proxies[i]!.replicas.known }));
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(isKnown ? { status: 'ok', routes: replicas } : { detail: 'GET /health/ready' }),
    );
  });
  const hosts = new AllowedHosts(HOST, ALLOWED_HOSTS ? readHosts(ALLOWED_HOSTS) : []);
  guardServer(health, hosts, (_, response) => response.setHeader('x-content-type-options', 'nosniff'));
  limitConnections(health, { maxConnections: MAX_CONNECTIONS });
  health.listen(PORT, HOST);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
      void Promise.all(proxies.map((proxy) => proxy.close())).then(() => process.exit(0));
    });
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
