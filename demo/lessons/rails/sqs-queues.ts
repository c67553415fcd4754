import type { SQS } from '@aws-sdk/client-sqs';
import { MAX_ATTEMPTS } from './rail.js';

/** Longer than a consumer takes for what it has received: afterwards another consumer receives it. */
const VISIBILITY_TIMEOUT_S = 3;

/** Creates a queue whose redrive policy gives up after {@link MAX_ATTEMPTS} receives; returns its URL. */
export async function createQueues(client: SQS, name: string, suffix: '' | '.fifo'): Promise<string> {
  const kind: Record<string, string> = suffix === '.fifo' ? { FifoQueue: 'true' } : {};
  const { QueueUrl } = await client.createQueue({ QueueName: `${name}-dead${suffix}`, Attributes: kind });
  const { Attributes } = await client.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const redrive = { deadLetterTargetArn: Attributes!['QueueArn'], maxReceiveCount: MAX_ATTEMPTS };
  const queue = await client.createQueue({
    QueueName: name + suffix,
    Attributes: {
      ...{ ...kind, VisibilityTimeout: String(VISIBILITY_TIMEOUT_S) },
      RedrivePolicy: JSON.stringify(redrive),
    },
  });
  return queue.QueueUrl!;
}
