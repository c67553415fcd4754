import { replaceServiceInBlock } from './replicas.js';
import { openPostgresProxy, type PostgresProxy } from './postgres-proxy.js';
import { facts } from './shop.js';

/** The query timeout is longer than the statement and lock timeouts, so that PostgreSQL ends slow statements first. */
export const shortTimeLimits = {
  DATABASE_QUERY_TIMEOUT_MS: '2000',
  DATABASE_STATEMENT_TIMEOUT_MS: '1500',
  DATABASE_LOCK_TIMEOUT_MS: '1000',
};

/** The only process of a service and the proxy between it and PostgreSQL. Both exist only while a test runs. */
export interface BehindProxy {
  readonly proxy: PostgresProxy;
  readonly url: string;
}

/**
 * For all tests of the enclosing block, replaces the service by one process that connects to PostgreSQL through a proxy.
 * Removes all faults after each test.
 */
export function behindProxy(service: string, settings: Record<string, string> = {}): BehindProxy {
  let proxy: PostgresProxy;
  const replica = replaceServiceInBlock(service, async () => {
    proxy = await openPostgresProxy(facts.databases[service]!);
    return { databaseUrl: proxy.url, settings };
  });
  afterEach(() => proxy.restore());
  afterAll(() => proxy.close());
  return {
    get proxy() {
      return proxy;
    },
    get url() {
      return replica.url;
    },
  };
}
