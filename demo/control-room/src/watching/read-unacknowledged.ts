import { fetchBounded } from '#http-client';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

const TIMEOUT_MS = 1_000;
/** RabbitMQ itself updates the counts every five seconds. */
const READ_EVERY_MS = 2_000;

interface ListedQueue {
  name: string;
  messages_unacknowledged?: number;
}

/** Reads how many messages of each queue are delivered and not acknowledged, which a passive declare does not return. */
@Injectable()
export class ReadUnacknowledged {
  private last: ReadonlyMap<string, number> = new Map();
  private readAt = 0;

  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  /** Empty without RABBITMQ_MANAGEMENT_URL. Rejects if no node answers. */
  async now(): Promise<ReadonlyMap<string, number>> {
    const { managementUrls } = this.config;
    if (managementUrls.length === 0 || Date.now() - this.readAt < READ_EVERY_MS) return this.last;
    this.readAt = Date.now();
    const queues = await Promise.any(managementUrls.map(listQueues));
    this.last = new Map(
      queues.flatMap(({ name, messages_unacknowledged: count }) =>
        count === undefined ? [] : [[name, count]],
      ),
    );
    return this.last;
  }
}

async function listQueues(managementUrl: string): Promise<ListedQueue[]> {
  const { origin, username, password } = new URL(managementUrl);
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const response = await fetchBounded(`${origin}/api/queues?disable_stats=true&enable_queue_totals=true`, {
    headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
    timeoutMs: TIMEOUT_MS,
  });
  if (!response.ok) throw new Error(`RabbitMQ's management API answers ${response.status}`);
  return response.json<ListedQueue[]>();
}
