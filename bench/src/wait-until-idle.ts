import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { Databases } from '../../stack/src/verify/databases.js';
import { Queues } from '../../stack/src/verify/queues.js';
import { sourcesOf } from '../../stack/src/verify/sources.js';
import type { Bench } from './section.js';

const IDLE_CHECKS = 3;

/** Resolves after several idle checks in a row, with the time of the first. */
export async function waitUntilIdle({ stack, signal }: Bench): Promise<number> {
  const sources = sourcesOf(stack.facts);
  const [databases, queues] = [new Databases(sources), new Queues(sources)];
  try {
    let idleSince = performance.now();
    for (let idleChecks = 0; idleChecks < IDLE_CHECKS;) {
      signal.throwIfAborted();
      await delay(200);
      if (idleChecks === 0) idleSince = performance.now();
      const depths = [...(await queues.readyMessages(workQueuesOf(subscriptions))).values()];
      const isBusy = depths.some((depth) => depth > 0) || (await databases.outboxRows()) > 0;
      idleChecks = isBusy ? 0 : idleChecks + 1;
    }
    return idleSince;
  } finally {
    await Promise.all([databases.close(), queues.close()]);
  }
}
