import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareFirstBoot } from '../first-boot.js';
import { ensureRabbitmq } from '../install-rabbitmq.js';
import type { ProcessSpec } from '../process-spec.js';
import { rabbitmqSpec } from '../rabbitmq.js';
import { replaceFile } from '../replace-file.js';
import { ERLANG_COOKIE, type Secrets } from '../secrets.js';
import { ManagementApi } from '../setup/management-api.js';
import { runningNodes } from '../setup/replicas.js';
import type { BrokerNode } from './broker-nodes.js';

/** The processes of the stack's own broker. Deletes the data of a first start that was killed. */
export async function localBroker(
  nodes: readonly BrokerNode[],
  dataDir: string,
  secrets: Secrets,
  progress: (step: string, seconds?: number) => void,
): Promise<ProcessSpec[]> {
  const server = await ensureRabbitmq(progress);
  prepareFirstBoot(nodes);
  return nodes.map((node) => {
    if (nodes.length > 1) replaceFile(join(node.home, '.erlang.cookie'), secrets[ERLANG_COOKIE]!);
    const logFile = join(dataDir, 'logs', `${node.name}.log`);
    return rabbitmqSpec(server, node, { nodes, logFile, secrets });
  });
}

const JOIN_TIMEOUT_MS = 60_000;
const MAX_RESPONSE_BYTES = 1_048_576;

/** Resolves when every node is a running member of one cluster. `managementUrl` is that of any node. */
export async function untilClustered(
  nodes: readonly BrokerNode[],
  managementUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const api = new ManagementApi(managementUrl, { timeoutMs: 5_000, maxBytes: MAX_RESPONSE_BYTES });
  for (const deadline = Date.now() + JOIN_TIMEOUT_MS; ; await delay(200, undefined, { signal })) {
    const running = await runningNodes(api).catch((): string[] => []);
    const missing = nodes.filter(({ erlangName }) => !running.includes(erlangName));
    if (missing.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(
        `${missing.map(({ name }) => name).join(' and ')} did not join the cluster within ${JOIN_TIMEOUT_MS / 1_000} s. ` +
          'Look at its log. If the data is not needed, start with --fresh.',
      );
  }
}
