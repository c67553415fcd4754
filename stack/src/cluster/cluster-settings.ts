import { readFileSync } from 'node:fs';
import type { BrokerNode } from './broker-nodes.js';

/** The lines of rabbitmq.conf that a node has only in a cluster. */
export function clusterSettings(nodes: readonly BrokerNode[]): string[] {
  if (nodes.length === 1) return [];
  return [
    readFileSync('stack/rabbitmq-cluster.conf', 'utf8'),
    `cluster_formation.peer_discovery_backend = classic_config`,
    ...nodes.map(({ erlangName }, i) => `cluster_formation.classic_config.nodes.${i + 1} = ${erlangName}`),
  ];
}

/**
 * Settings for which RabbitMQ 3.10 has no line in rabbitmq.conf; it ignores the second and the third.
 *
 * 1. How often a node looks whether the leaders of its queues still answer. With the default of 5 s, the followers of a
 *    paused or cut-off leader elect another one after up to ten seconds.
 * 2. Whether and how often it gives a quorum queue a missing member, see the policy in setup.
 */
export const erlangArguments = (nodes: readonly BrokerNode[]): string[] =>
  nodes.length === 1
    ? []
    : [
        '-aten poll_interval 1000',
        '-rabbit quorum_membership_reconciliation_enabled true',
        '-rabbit quorum_membership_reconciliation_interval 30000',
      ];
