import { setTimeout as delay } from 'node:timers/promises';
import type { ManagementApi } from './management-api.js';

interface ListedQueue {
  name: string;
  type: string;
  /** Undefined for a classic queue. */
  members?: string[];
}

/**
 * RabbitMQ 4 gives a quorum queue that has fewer members another one when a node joins. New queues get their leaders on the
 * node with the fewest.
 */
const policy = { 'queue-leader-locator': 'balanced', 'target-group-size': 3 };

/** The nodes of the cluster that run. */
export async function runningNodes(api: ManagementApi): Promise<string[]> {
  const nodes = (await api.request('GET', 'nodes?columns=name,running')).json<
    { name: string; running: boolean }[]
  >();
  return nodes.filter(({ running }) => running).map(({ name }) => name);
}

/**
 * The nodes that run: as soon as `count` do, else after `timeoutMs`, because a cluster works without one of three. On a new
 * cluster the first node answers before the others have joined, and a stream that is declared then has one member.
 */
export async function waitForNodes(api: ManagementApi, count: number, timeoutMs = 60_000): Promise<string[]> {
  const deadline = Date.now() + timeoutMs;
  for (let isFirst = true; ; isFirst = false) {
    const nodes = await runningNodes(api);
    if (nodes.length >= count || Date.now() > deadline) return nodes;
    if (isFirst) console.log(`Waiting for ${count} RabbitMQ nodes, ${nodes.length} running.`);
    await delay(500);
  }
}

/**
 * Sets the policy for leaders and growth, adds a member on each running node to the quorum queues that lack one, and spreads
 * the leaders over the nodes. Idempotent. Returns the commands for what the management API of this version cannot do.
 */
export async function replicateQueues(
  api: ManagementApi,
  vhost: string,
  nodes: readonly string[],
): Promise<string[]> {
  await setPolicy(api, vhost);
  const listed = await api.request('GET', `queues/${vhost}?columns=name,type,members`);
  const commands = new Set<string>();
  for (const { name, type, members } of listed.json<ListedQueue[]>())
    for (const node of nodes.filter((node) => members && !members.includes(node)))
      if (type === 'stream') commands.add(`rabbitmq-streams add_replica --vhost ${vhost} ${name} ${node}`);
      else if (!(await addMember(api, vhost, name, node))) commands.add(`rabbitmq-queues grow ${node} all`);
  await api.request('POST', 'rebalance/queues');
  return [...commands];
}

/** RabbitMQ 3.10 does not know the size of a group. */
async function setPolicy(api: ManagementApi, vhost: string): Promise<void> {
  const put = async (definition: object) =>
    await api.request('PUT', `policies/${vhost}/replicas`, {
      pattern: '.*',
      'apply-to': 'queues',
      definition,
    });
  const { 'target-group-size': _, ...older } = policy;
  if ((await put(policy)).ok) return;
  const { ok, status, text } = await put(older);
  if (!ok) throw new Error(`RabbitMQ refuses the policy of the queues: ${status} ${text}`);
}

/** False if this version has no such request. */
async function addMember(api: ManagementApi, vhost: string, queue: string, node: string): Promise<boolean> {
  const path = `queues/quorum/${vhost}/${encodeURIComponent(queue)}/replicas/add`;
  return (await api.request('POST', path, { node })).ok;
}
