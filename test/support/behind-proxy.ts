import { insteadOfInBlock } from './replicas.js';
import { openPostgresProxy, type PostgresProxy } from './postgres-proxy.js';
import { facts } from './shop.js';

/** A query without an answer costs two seconds, longer than PostgreSQL itself lets a statement or a lock wait. */
export const shortTimeLimits = {
  DATABASE_QUERY_TIMEOUT_MS: '2000',
  DATABASE_STATEMENT_TIMEOUT_MS: '1500',
  DATABASE_LOCK_TIMEOUT_MS: '1000',
};

/** The one process of a service, and the proxy between it and PostgreSQL; both exist while a test runs. */
export interface BehindProxy {
  readonly proxy: PostgresProxy;
  readonly url: string;
}

/**
 * For all tests of the enclosing block, lets one process that reaches PostgreSQL through a proxy do all the work of the
 * service; each test leaves it without faults.
 */
export function behindProxy(service: string, settings: Record<string, string> = {}): BehindProxy {
  let proxy: PostgresProxy;
  const replica = insteadOfInBlock(service, async () => {
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
