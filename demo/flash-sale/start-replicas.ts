import { join } from 'node:path';
import { ManagedProcess } from '../../stack/src/managed-process.js';
import { nodeSpec } from '../../stack/src/node-processes.js';
import { freePort } from '../../stack/src/ports.js';
import { readOrCreateSecrets } from '../../stack/src/secrets.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';

const READY_WITHIN_MS = 60_000;

/**
 * Starts replicas of a service beside the shop's own process, each on a free port, and waits until they are ready. `stop` ends
 * them. They also end when this process ends.
 */
export async function startReplicas(
  facts: StackFacts,
  service: string,
  count: number,
): Promise<{ stop: () => Promise<void> }> {
  const { dataDir, ports, settings, rabbitmq, adminDatabaseUrl: postgresUrl } = facts;
  const secrets = readOrCreateSecrets(join(dataDir, 'secrets.json'));
  const replicas: ManagedProcess[] = [];
  const stop = async () => void (await Promise.all(replicas.map((replica) => replica.stop())));
  try {
    for (let i = 0; i < count; i++) {
      const context = { dataDir, settings, postgresUrl, brokerUrl: rabbitmq.adminUrl };
      const spec = nodeSpec(
        service,
        { ...context, ports: { ...ports, [service]: await freePort() } },
        secrets,
      );
      replicas.push(new ManagedProcess(spec));
    }
    for (const replica of replicas) replica.start();
    await Promise.all(replicas.map((replica) => replica.ready(READY_WITHIN_MS)));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
