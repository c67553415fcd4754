import { subscriptions } from '#contracts';
import { connectToAnyNode, deadLetterQueueFor, readDepths, workQueuesOf } from '#messaging';
import type { ChannelModel } from 'amqplib';
import { ManagementApi } from '../setup/management-api.js';
import { VHOST } from '../setup/broker.js';
import type { DeadLetter } from './records.js';
import { type ListedQueue, type QueueFault, queueFaultsIn } from './queue-faults.js';
import type { Sources } from './sources.js';

export interface QueueTotals {
  /** Ready messages in the work and retry queues. */
  ready: number;
  /** From the management API, up to {@link STATISTICS_LAG_MS} old. */
  unacknowledged: number;
  /** By dead letter queue; queues without messages are left out. */
  deadLetters: ReadonlyMap<string, number>;
  /** The totals do not include the messages of a missing queue. */
  faults: QueueFault[];
}

/** The broker collects its statistics every five seconds, and so does each of its quorum queues. */
export const STATISTICS_LAG_MS = 10_000;

const workQueues = workQueuesOf(subscriptions);
const deadLetterQueues = workQueues.map(deadLetterQueueFor);

/** Counts ready messages over AMQP, because those counts are current; everything else comes from the management API. */
export class Queues {
  private connection: ChannelModel | undefined;

  private readonly api: ManagementApi;

  constructor(private readonly broker: Pick<Sources, 'rabbitmqUrl' | 'managementUrl'>) {
    this.api = new ManagementApi(broker.managementUrl, { timeoutMs: 60_000, maxBytes: MAX_RESPONSE_BYTES });
  }

  async totals(): Promise<QueueTotals> {
    // A broker that collects no management statistics returns the totals too.
    const path = `queues/${VHOST}?disable_stats=true&enable_queue_totals=true`;
    const listed = (await this.manage('GET', path)) as ListedQueue[];
    const retryQueues = listed.map(({ name }) => name).filter((name) => name.startsWith('retry.'));
    const workAndRetryQueues = [...workQueues, ...retryQueues];
    const allQueues = [...workAndRetryQueues, ...deadLetterQueues];
    const unacknowledged = listed
      .filter(({ name }) => allQueues.includes(name))
      .reduce((sum, queue) => sum + unacknowledgedIn(queue), 0);
    const readyByQueue = await this.readyMessages(allQueues);
    const ready = workAndRetryQueues.reduce((sum, name) => sum + (readyByQueue.get(name) ?? 0), 0);
    const deadLetters = new Map(
      [...readyByQueue].filter(([name, count]) => deadLetterQueues.includes(name) && count > 0),
    );
    const exchanges = (await this.manage('GET', `exchanges/${VHOST}`)) as { name: string }[];
    return { ready, unacknowledged, deadLetters, faults: queueFaultsIn(listed, exchanges) };
  }

  /** By queue; a queue that does not exist has no entry. */
  async readyMessages(queues: readonly string[]): Promise<ReadonlyMap<string, number>> {
    try {
      this.connection ??= await this.connect();
      const { depths } = await readDepths(this.connection, queues);
      return new Map([...depths].map(([queue, { waiting }]) => [queue, waiting]));
    } catch (cause) {
      throw new Error(`RabbitMQ does not answer: ${(cause as Error).message}. Check its log.`, { cause });
    }
  }

  /** Reads every dead letter that the control room has not collected yet; each stays in its queue. */
  async deadLetters(counts: QueueTotals['deadLetters']): Promise<DeadLetter[]> {
    const deadLetters = await Promise.all(
      [...counts].map(async ([queue, count]) => {
        const body = { count, ackmode: 'ack_requeue_true', encoding: 'auto', truncate: 4_000 };
        const path = `queues/${VHOST}/${encodeURIComponent(queue)}/get`;
        const messages = (await this.manage('POST', path, body)) as { payload: string }[];
        return messages.map(({ payload }) => {
          const order_id = /"order_id":\s*"([^"]+)"/.exec(payload)?.[1];
          return { queue: queue.replace(/\.dlq$/, ''), ...(order_id && { order_id }) };
        });
      }),
    );
    return deadLetters.flat();
  }

  async close(): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    // If the connection is lost before RabbitMQ confirms it, amqplib's promise stays pending.
    const closed = new Promise((resolve) => connection.once('close', resolve));
    connection.close().catch(() => undefined);
    await closed;
  }

  private async connect(): Promise<ChannelModel> {
    const connection = await connectToAnyNode(this.broker.rabbitmqUrl);
    connection.on('error', () => undefined).on('close', () => (this.connection = undefined));
    return connection;
  }

  private async manage(method: string, path: string, body?: object): Promise<unknown> {
    const response = await this.api.request(method, path, body).catch((cause: unknown) => {
      throw new Error("RabbitMQ's management API does not answer. Check the log of RabbitMQ.", { cause });
    });
    if (!response.ok) throw new Error(`RabbitMQ refuses ${method} ${path}: ${response.status}`);
    return response.json<unknown>();
  }
}

/** Ten thousand dead letters, each truncated to 4,000 bytes. */
const MAX_RESPONSE_BYTES = 134_217_728;

/** Throws if the broker does not report the count: without it, verify cannot know whether the shop is idle. */
function unacknowledgedIn({ name, messages_unacknowledged: count }: ListedQueue): number {
  if (typeof count === 'number') return count;
  throw new Error(
    `RabbitMQ does not report how many messages of ${name} are unacknowledged, so verify cannot know whether the shop is idle.` +
      ' Set management.enable_queue_totals = true in rabbitmq.conf.',
  );
}
