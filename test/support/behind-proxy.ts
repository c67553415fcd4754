import { insteadOf } from './hire.js';
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
 * service. It starts once, because a start takes longer than most tests; each test leaves it without faults.
 */
export function behindProxy(service: string, settings: Record<string, string> = {}): BehindProxy {
  const behind = {} as { proxy: PostgresProxy; url: string };
  let finish: () => void = () => undefined;
  let finished: Promise<void> = Promise.resolve();

  const work = async (ready: () => void, untilFinished: Promise<void>) => {
    behind.proxy = await openPostgresProxy(facts.databases[service]!);
    try {
      await insteadOf(service, { databaseUrl: behind.proxy.url, settings }, async ({ url }) => {
        behind.url = url;
        ready();
        await untilFinished;
      });
    } finally {
      behind.proxy.close();
    }
  };
  beforeAll(async () => {
    const untilFinished = new Promise<void>((resolve) => (finish = resolve));
    await new Promise<void>((ready, failed) => {
      finished = work(ready, untilFinished);
      finished.catch(failed);
    });
  });
  afterEach(() => behind.proxy.restore());
  afterAll(async () => {
    finish();
    await finished;
  });
  return behind;
}
