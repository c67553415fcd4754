import type { Subscriptions } from '#contracts';
import type { Database } from '#database';
import {
  type DynamicModule,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { BrokerConnection } from './broker/broker-connection.js';
import { ConfirmedPublisher } from './broker/confirmed-publisher.js';
import { QueueDepths } from './broker/queue-depths.js';
import { UnconfirmedPublisher } from './broker/unconfirmed-publisher.js';
import { AmqpTransport } from './consuming/amqp-transport.js';
import type { ConsumerState } from './consuming/consumer-state.js';
import { DeadLetterCollector } from './dead-letters/dead-letter-collector.js';
import { trustedUsersByQueue } from './envelope/trusted-users.js';
import { Inbox } from './inbox/inbox.js';
import { OutboxBacklog } from './outbox/outbox-backlog.js';
import { Outbox } from './outbox/outbox.js';
import { OutboxRelay, type RelayDatabase } from './outbox/relay.js';
import { LogReader } from './replaying/log-reader.js';
import { ReplyInbox } from './requesting/reply-inbox.js';
import { ReplySender } from './requesting/reply-sender.js';
import type { Dropped } from './telemetry/dropped.js';
import type { MessageEvent } from './telemetry/message-event.js';
import { Telemetry } from './telemetry/telemetry.js';
import { replyQueuesOf, requestersOf } from './topology-names.js';

/** What a service says once about itself to send and receive messages. */
export interface MessagingOptions {
  service: string;
  subscriptions: Subscriptions;
  rabbitmqUrl: string;
  /** Opens the transactions of inbox and outbox. */
  database: Database;
  /** The relay has a connection of its own. */
  relayDatabase: RelayDatabase;
  retryDelaysMs: readonly number[];
  handlerTimeoutMs: number;
  concurrency: number;
  /** Told of each step of each message in this process. */
  onMessageEvent: (event: MessageEvent) => void;
  /** Told of each message that may be lost and was: telemetry and replies. */
  onDropped: (dropped: Dropped) => void;
}

/**
 * Starts and ends the messaging of one process. Two connections, because a broker short of memory stops reading from
 * connections that publish, and acks must still get through.
 */
@Injectable()
export class Messaging implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('messaging');
  readonly consuming: BrokerConnection;
  readonly publishing: BrokerConnection;
  readonly transport: AmqpTransport;
  readonly replies: ReplyInbox | undefined;
  readonly telemetry: Telemetry;
  readonly depths: QueueDepths;
  readonly deadLetters: DeadLetterCollector;
  readonly eventsLog: LogReader;
  private readonly relay: OutboxRelay;
  private readonly service: string;

  constructor({ service, subscriptions, rabbitmqUrl: url, ...options }: MessagingOptions) {
    this.service = service;
    this.consuming = new BrokerConnection({ url, name: `${service} consuming` }, this.log);
    this.publishing = new BrokerConnection({ url, name: `${service} publishing` }, this.log);
    const publisher = new ConfirmedPublisher(this.publishing, this.log, { name: 'publisher of the outbox' });
    const unconfirmed = new UnconfirmedPublisher(this.publishing, this.log, options.onDropped);
    const asks = subscriptions[service]?.publishes.some(({ reply }) => reply);
    this.replies = asks ? new ReplyInbox(service, subscriptions, this.consuming, this.log) : undefined;
    this.telemetry = new Telemetry(service, unconfirmed);
    this.depths = new QueueDepths(this.consuming);
    const collected = subscriptions[service]?.keepsDeadLetters
      ? trustedUsersByQueue(subscriptions)
      : new Map();
    this.deadLetters = new DeadLetterCollector(collected, this.consuming, this.log);
    this.eventsLog = new LogReader(subscriptions, this.consuming, this.log);
    this.relay = new OutboxRelay(options.relayDatabase, publisher, options.onMessageEvent, this.log);
    this.transport = new AmqpTransport({
      ...options,
      service,
      subscriptions,
      connection: this.consuming,
      publishing: this.publishing,
      replies: new ReplySender(
        service,
        unconfirmed,
        requestersOf(service, subscriptions).flatMap(replyQueuesOf),
      ),
      log: this.log,
    });
  }

  /** True while messages can come in and go out. */
  get isUp(): boolean {
    return this.consuming.isUp && this.publishing.isUp;
  }

  /** The channels that are closed and open again by themselves, each named by its queue or its use. */
  get closedChannels(): string[] {
    return [this.consuming, this.publishing].flatMap(({ closedChannels }) => [...closedChannels]);
  }

  /** Since when the broker, short of memory or disk, has taken no messages; undefined while it takes them. */
  get blockedSince(): Date | undefined {
    return this.publishing.isBlockedSince;
  }

  /** One for each queue of this service; paused while a dependency of its handler is unavailable. */
  get consumers(): ConsumerState[] {
    return this.transport.consumerStates;
  }

  /** True when the relay has had no answer of PostgreSQL for longer than it may take. */
  get relayIsWithoutDatabase(): boolean {
    return this.relay.isWithoutDatabase;
  }

  /** Throws when the broker's user is not the service's: no consumer would believe its messages. */
  async onApplicationBootstrap(): Promise<void> {
    const { user } = this.publishing;
    if (user !== this.service)
      throw new Error(
        `RABBITMQ_URL logs in as "${user}". Let it log in as "${this.service}": consumers believe its messages under that name alone.`,
      );
    await this.publishing.start();
    this.relay.start();
  }

  /**
   * Nest has by now closed the door for HTTP requests, and the transport has settled what was in hand.
   *
   * 1. The relay publishes what those last transactions wrote. A crash here: it goes out at the next start.
   * 2. Both connections close. A crash here: the broker notices by itself.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await Promise.all([this.consuming.close(), this.publishing.close()]);
  }
}

/** Gives a service its outbox, inbox, telemetry and, if it asks questions, its reply inbox. */
@Module({})
export class MessagingModule {
  /** The options come from the configuration, so this is called once per process, by `ServiceModule`. */
  static for(options: MessagingOptions): DynamicModule {
    const messaging = new Messaging(options);
    const providers = [
      { provide: Messaging, useValue: messaging },
      { provide: Outbox, useValue: new Outbox(options.service) },
      { provide: Telemetry, useValue: messaging.telemetry },
      { provide: ReplyInbox, useValue: messaging.replies },
      { provide: QueueDepths, useValue: messaging.depths },
      { provide: DeadLetterCollector, useValue: messaging.deadLetters },
      { provide: LogReader, useValue: messaging.eventsLog },
      { provide: Inbox, useValue: new Inbox(options.database) },
      { provide: OutboxBacklog, useValue: new OutboxBacklog(options.database) },
    ];
    return { module: MessagingModule, global: true, providers, exports: providers };
  }
}
