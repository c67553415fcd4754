import type { AskDepth } from './depths.js';
import * as depths from './depths.js';
import { openKafka } from './kafka.js';
import { openRabbitmqQueue } from './rabbitmq-queue.js';
import { openRabbitmqStream } from './rabbitmq-stream.js';
import type { OpenRail } from './rail.js';
import { openRedisStreams } from './redis-streams.js';
import { startKafka } from './servers/kafka-server.js';
import { startRabbitmq } from './servers/rabbitmq-server.js';
import type { StartServer } from './servers/rail-server.js';
import { setAppendFsync, startRedis } from './servers/redis-server.js';
import { startSqs } from './servers/sqs-server.js';
import { openSqsFifo, openSqsStandard } from './sqs.js';

/** Servers by the name on the command line. */
export const servers = {
  rabbitmq: startRabbitmq,
  kafka: startKafka,
  sqs: startSqs,
  redis: startRedis,
} satisfies Record<string, StartServer>;

export type ServerName = keyof typeof servers;

export interface Variant {
  server: ServerName;
  title: string;
  open: OpenRail;
  askDepth: AskDepth;
  /** The question to the server about the depth. */
  depthCommand: string;
  /** Changes a setting of the server before the rail is opened. */
  prepare?: (url: string) => Promise<void>;
}

export const variants = {
  'rabbitmq-queue': {
    ...{ server: 'rabbitmq', title: 'RabbitMQ quorum queue' },
    ...{ open: openRabbitmqQueue, askDepth: depths.depthOfRabbitmqQueue },
    depthCommand: 'passive `queue.declare`, or `GET /api/queues`',
  },
  'rabbitmq-stream': {
    ...{ server: 'rabbitmq', title: 'RabbitMQ stream' },
    ...{ open: openRabbitmqStream, askDepth: depths.depthOfRabbitmqStream },
    depthCommand: 'length by passive `queue.declare`, minus the offset that the application has stored',
  },
  kafka: {
    ...{ server: 'kafka', title: 'Kafka topic' },
    ...{ open: openKafka, askDepth: depths.depthOfKafka },
    depthCommand: '`ListOffsets` minus `OffsetFetch`: the lag of the group',
  },
  'sqs-standard': {
    ...{ server: 'sqs', title: 'SQS standard queue' },
    ...{ open: openSqsStandard, askDepth: depths.depthOfSqs('') },
    depthCommand: '`GetQueueAttributes`: an approximate number',
  },
  'sqs-fifo': {
    ...{ server: 'sqs', title: 'SQS FIFO queue' },
    ...{ open: openSqsFifo, askDepth: depths.depthOfSqs('.fifo') },
    depthCommand: '`GetQueueAttributes`: an approximate number',
  },
  'redis-streams': {
    ...{ server: 'redis', title: 'Redis Streams' },
    ...{ open: openRedisStreams, askDepth: depths.depthOfRedisStreams },
    depthCommand: '`XINFO GROUPS`: lag plus pending',
    prepare: (url: string) => setAppendFsync(url, 'everysec'),
  },
  'redis-streams-always': {
    ...{ server: 'redis', title: 'Redis Streams, `appendfsync always`' },
    ...{ open: openRedisStreams, askDepth: depths.depthOfRedisStreams },
    depthCommand: '`XINFO GROUPS`: lag plus pending',
    prepare: (url: string) => setAppendFsync(url, 'always'),
  },
} satisfies Record<string, Variant>;

export type VariantName = keyof typeof variants;
