import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirOf } from '../../../stack/src/stack-facts.js';
import type { Bench } from '../section.js';
import { type DatabaseUse, databaseUse } from './database-use.js';
import { processorTimes } from './processor-time.js';

export interface Sample {
  processorMs: Record<string, number>;
  databases: DatabaseUse;
  streamBytes: number;
  seconds: number;
}

/** What the work adds to every counter. */
export async function useOf({ stack }: Bench, work: () => Promise<unknown>): Promise<Sample> {
  const pids = Object.fromEntries(
    stack.processes.flatMap((managed) => {
      const { pid } = managed.status();
      return pid === undefined ? [] : [[managed.spec.name, pid] as const];
    }),
  );
  const counters = async () => ({ databases: await databaseUse(stack.facts), streamBytes: streamBytes() });
  const before = await counters();
  const processorBefore = processorTimes(pids);
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const processorAfter = processorTimes(pids);
  const after = await counters();
  return {
    seconds,
    processorMs: difference(processorAfter, processorBefore),
    streamBytes: after.streamBytes - before.streamBytes,
    databases: {
      logBytes: after.databases.logBytes - before.databases.logBytes,
      transactions: difference(after.databases.transactions, before.databases.transactions),
      outboxRows: difference(after.databases.outboxRows, before.databases.outboxRows),
      storedBytes: difference(after.databases.storedBytes, before.databases.storedBytes),
    },
  };
}

const difference = (after: Record<string, number>, before: Record<string, number>) =>
  Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]!]));

export const sum = (values: Record<string, number>): number =>
  Object.values(values).reduce((total, value) => total + value, 0);

/** The size of the files of all streams of the stack's own broker. */
function streamBytes(): number {
  const folder = join(dataDirOf('bench'), 'rabbitmq', 'mnesia');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)stream\/.*\.(segment|index)$/.test(file))
    .reduce((bytes, file) => bytes + statSync(join(folder, file)).size, 0);
}
