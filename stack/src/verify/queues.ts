import { subscriptions } from '#contracts';
import { fetchBounded } from '#http-client';
import { deadLetterQueueFor, readDepths, workQueuesOf } from '#messaging';
import { type ChannelModel, connect } from 'amqplib';
import { VHOST } from '../setup/broker.js';
import type { DeadLetter } from './evidence.js';
import { type ListedQueue, type QueueFault, queueFaultsIn } from './queue-faults.js';
import type { Whereabouts } from './whereabouts.js';

/** What lies in the broker: ready in the work and retry queues, handed out to a consumer, given up. */
export interface Depths {
  ready: number;
  /** Unacknowledged, as the management API tells it, up to {@link STATISTICS_LAG_MS} late. */
  inHand: number;
  dead: ReadonlyMap<string, number>;
  /** Queues that are missing or differ; what lay in them is not counted. */
  faults: QueueFault[];
}

/** The broker gathers its statistics every five seconds, and so does each of its quorum queues. */
export const STATISTICS_LAG_MS = 10_000;

const workQueues = workQueuesOf(subscriptions);
const deadLetterQueues = workQueues.map(deadLetterQueueFor);

/** Asks the queues themselves how many messages are ready, because that answer is never late, and the management API for the rest. */
export class Queues {
  private connection: ChannelModel | undefined;

  constructor(private readonly broker: Pick<Whereabouts, 'rabbitmqUrl' | 'managementUrl'>) {}

  async depths(): Promise<Depths> {
    // The totals also come from a broker that collects no management statistics.
    const path = `queues/${VHOST}?disable_stats=true&enable_queue_totals=true`;
    const listed = (await this.manage('GET', path)) as ListedQueue[];
    const retryQueues = listed.map(({ name }) => name).filter((name) => name.startsWith('retry.'));
    const working = [...workQueues, ...retryQueues];
    const settling = [...working, ...deadLetterQueues];
    const inHand = listed
      .filter(({ name }) => settling.includes(name))
      .reduce((sum, queue) => sum + unacknowledgedIn(queue), 0);
    const waiting = await this.waiting(settling);
    const ready = working.reduce((sum, name) => sum + (waiting.get(name) ?? 0), 0);
    const dead = new Map(
      [...waiting].filter(([name, count]) => deadLetterQueues.includes(name) && count > 0),
    );
    const exchanges = (await this.manage('GET', `exchanges/${VHOST}`)) as { name: string }[];
    return { ready, inHand, dead, faults: queueFaultsIn(listed, exchanges) };
  }

  /** How many messages are ready in each of these queues, by their own word; nothing of one that does not exist. */
  async waiting(queues: readonly string[]): Promise<ReadonlyMap<string, number>> {
    try {
      this.connection ??= await this.connect();
      const { depths } = await readDepths(this.connection, queues);
      return new Map([...depths].map(([queue, { waiting }]) => [queue, waiting]));
    } catch (cause) {
      throw new Error(`RabbitMQ does not answer: ${(cause as Error).message}`, { cause });
    }
  }

  /** Looks at every dead letter that the control room has not taken yet, and leaves it where it is. */
  async deadLetters(dead: Depths['dead']): Promise<DeadLetter[]> {
    const letters = await Promise.all(
      [...dead].map(async ([queue, count]) => {
        const body = { count, ackmode: 'ack_requeue_true', encoding: 'auto', truncate: 4_000 };
        const path = `queues/${VHOST}/${encodeURIComponent(queue)}/get`;
        const got = (await this.manage('POST', path, body)) as { payload: string }[];
        return got.map(({ payload }) => {
          const order_id = /"order_id":\s*"([^"]+)"/.exec(payload)?.[1];
          return { queue: queue.replace(/\.dlq$/, ''), ...(order_id && { order_id }) };
        });
      }),
    );
    return letters.flat();
  }

  async close(): Promise<void> {
    await this.connection?.close().catch(() => undefined);
  }

  private async connect(): Promise<ChannelModel> {
    const connection = await connect(this.broker.rabbitmqUrl, { noDelay: true });
    connection.on('error', () => undefined).on('close', () => (this.connection = undefined));
    return connection;
  }

  private async manage(method: string, path: string, body?: object): Promise<unknown> {
    const { origin, username, password } = new URL(this.broker.managementUrl);
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const response = await fetchBounded(`${origin}/api/${path}`, {
      timeoutMs: 60_000,
      maxBytes: LONGEST_ANSWER_BYTES,
      method,
      headers: {
        authorization: `Basic ${Buffer.from(user).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new Error("RabbitMQ's management API does not answer", { cause });
    });
    if (!response.ok) throw new Error(`RabbitMQ refuses ${method} ${path}: ${response.status}`);
    return response.json<unknown>();
  }
}

/** Ten thousand dead letters, of each at most 4,000 bytes. */
const LONGEST_ANSWER_BYTES = 134_217_728;

/** Throws when the broker does not tell: verify cannot know then that nothing is in hand. */
function unacknowledgedIn({ name, messages_unacknowledged: count }: ListedQueue): number {
  if (typeof count === 'number') return count;
  throw new Error(
    `RabbitMQ does not tell how many messages of ${name} are unacknowledged, so nobody can say that the shop is at rest.` +
      ' Ask its management API for queue totals: management.enable_queue_totals = true in rabbitmq.conf.',
  );
}
