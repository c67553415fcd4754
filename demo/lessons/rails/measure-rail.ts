import { EffectsDatabase } from './effects-database.js';
import type { RailFindings } from './findings.js';
import type { RailsEnvironment } from './in-rails-environment.js';
import { measureLatency, passOneMessage } from './measure-latency.js';
import { measureSpeed } from './measure-speed.js';
import type { Rail } from './rail.js';
import { runFailures } from './run-failures.js';
import type { RailServer } from './servers/rail-server.js';
import { type Variant, type VariantName, variants } from './variants.js';

export interface Amounts {
  /** Sent while consumers fail. */
  messages: number;
  /** The duration of each measurement of speed. */
  seconds: number;
}

/** Prefixes of queues, topics and keys: each part of the lesson begins with empty ones. */
export const RAIL_NAMES = ['first', 'failures', 'speed', 'latency'].map((part) => `lesson-rails-${part}`);
const [FIRST = '', FAILURES = '', SPEED = '', LATENCY = ''] = RAIL_NAMES;

/** Runs one rail through all parts of the lesson, each on its own queue, topic or stream. */
export async function measureRail(
  environment: RailsEnvironment,
  variantName: VariantName,
  server: RailServer,
  { messages, seconds }: Amounts,
  isFirstOfServer: boolean,
): Promise<RailFindings> {
  const variant: Variant = variants[variantName];
  const { signal, databaseUrl } = environment;
  const { url } = server;
  await variant.prepare?.(url);
  const onRail = async <T>(name: string, work: (rail: Rail) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const rail = await variant.open({ url, name, databaseUrl, consumers: 1 });
    return await work(rail).finally(() => rail.close());
  };
  await onRail(FIRST, (rail) => passOneMessage(rail, signal));
  const firstMessageMs = server.launchedAt === undefined ? undefined : Date.now() - server.launchedAt;
  const database = new EffectsDatabase(databaseUrl);
  const run = {
    url,
    name: FAILURES,
    databaseUrl,
    consumers: 2,
    variant: variantName,
    messages,
    signal,
    database,
  };
  const askDepth = () => variant.askDepth({ url, name: FAILURES, databaseUrl });
  const failures = await onRail(FAILURES, (rail) => runFailures({ ...run, rail, askDepth })).finally(() =>
    database.close(),
  );
  const speed = seconds > 0 &&
    !server.isEmulator && {
      latency: await onRail(LATENCY, (rail) => measureLatency(rail, 2 * seconds, signal)),
      ...(await onRail(SPEED, (rail) => measureSpeed(rail, seconds, signal))),
    };
  const memory = server.isEmulator ? undefined : server.memory();
  await server.remove?.(RAIL_NAMES);
  return {
    ...{ rail: variantName, title: variant.title, server: server.description },
    failures,
    ...(speed && { speed }),
    ...(isFirstOfServer && firstMessageMs !== undefined && { firstMessageMs }),
    ...(memory !== undefined && { memory: memory / 1_000_000 }),
  };
}
