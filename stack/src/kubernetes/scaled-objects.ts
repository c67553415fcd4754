import type { Subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { processesOf } from '../setup/limits.js';

/** KEDA adds a replica for each hundred messages in the longest queue. */
const MESSAGES_PER_REPLICA = 100;

/** Two, so that one still consumes while a node fails or a release replaces a pod. */
const LEAST_REPLICAS = 2;

/**
 * One ScaledObject per service that consumes from queues, with a trigger per queue: the longest queue decides. One process
 * fewer than the limit: a release starts the new pod before it stops the old one.
 */
export const scaledObjects = (subscriptions: Subscriptions): object[] =>
  Object.entries(subscriptions)
    .map(([service, row]) => [service, workQueuesOf({ [service]: row })] as const)
    .filter(([, queues]) => queues.length > 0)
    .map(([service, queues]) => scaledObject(service, queues));

const scaledObject = (service: string, queues: readonly string[]) => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: service },
  spec: {
    scaleTargetRef: { name: service },
    minReplicaCount: LEAST_REPLICAS,
    maxReplicaCount: processesOf(service) - 1,
    pollingInterval: 15,
    // If KEDA cannot read the queue: keep the current number.
    fallback: { failureThreshold: 3, replicas: LEAST_REPLICAS, behavior: 'currentReplicasIfHigher' },
    triggers: queues.map((queueName) => ({
      type: 'rabbitmq',
      metadata: {
        protocol: 'http',
        queueName,
        mode: 'QueueLength',
        value: String(MESSAGES_PER_REPLICA),
      },
      authenticationRef: { name: 'rabbitmq-queue-length' },
    })),
  },
});

/** KEDA reads queue lengths as the auditor, which can change nothing. */
export const queueLengthAuthentication: object = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'TriggerAuthentication',
  metadata: { name: 'rabbitmq-queue-length' },
  spec: { secretTargetRef: [{ parameter: 'host', name: 'rabbitmq-queue-length', key: 'host' }] },
};
