import { join } from 'node:path';
import { ManagedProcess } from '../../stack/src/managed-process.js';
import { nodeSpec } from '../../stack/src/node-processes.js';
import { freePort } from '../../stack/src/ports.js';
import { readOrCreateSecrets } from '../../stack/src/secrets.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';

const READY_WITHIN_MS = 60_000;

/**
 * More processes of a service beside the shop's own, each at a free port; returns when they are ready. They end with
 * `dismiss`, and by themselves when this process does.
 */
export async function startReplicas(
  facts: StackFacts,
  service: string,
  count: number,
): Promise<{ dismiss: () => Promise<void> }> {
  const { dataDir, ports, settings, rabbitmq, adminDatabaseUrl: postgresUrl } = facts;
  const secrets = readOrCreateSecrets(join(dataDir, 'secrets.json'));
  const workers: ManagedProcess[] = [];
  const dismiss = async () => void (await Promise.all(workers.map((worker) => worker.stop())));
  try {
    for (let i = 0; i < count; i++) {
      const context = { dataDir, settings, postgresUrl, brokerUrl: rabbitmq.adminUrl };
      const spec = nodeSpec(
        service,
        { ...context, ports: { ...ports, [service]: await freePort() } },
        secrets,
      );
      workers.push(new ManagedProcess(spec));
    }
    for (const worker of workers) worker.start();
    await Promise.all(workers.map((worker) => worker.ready(READY_WITHIN_MS)));
    return { dismiss };
  } catch (error) {
    await dismiss();
    throw error;
  }
}
