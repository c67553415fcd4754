import { join } from 'node:path';
import { ManagedProcess } from '../../stack/src/managed-process.js';
import { nodeSpec } from '../../stack/src/node-processes.js';
import { freePort } from '../../stack/src/ports.js';
import { readOrCreateSecrets } from '../../stack/src/secrets.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';

const READY_WITHIN_MS = 60_000;

/**
 * Starts as many replicas of a service as are missing to this number of processes, each on a free port, and waits until they
 * are ready. `stop` ends them. They also end when this process ends.
 */
export async function startReplicas(
  facts: StackFacts,
  service: string,
  processes: number,
): Promise<{ stop: () => Promise<void> }> {
  const { dataDir, ports, settings, replicas: running, rabbitmq, adminDatabaseUrl: postgresUrl } = facts;
  const secrets = readOrCreateSecrets(join(dataDir, 'secrets.json'));
  const replicas: ManagedProcess[] = [];
  const stop = async () => void (await Promise.all(replicas.map((replica) => replica.stop())));
  try {
    for (let n = (running[service] ?? 1) + 1; n <= processes; n++) {
      const replica = `${service}-${n}`;
      const context = { dataDir, settings, postgresUrl, brokerUrl: rabbitmq.adminUrl };
      const spec = nodeSpec(
        replica,
        { ...context, ports: { ...ports, [replica]: await freePort() } },
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
