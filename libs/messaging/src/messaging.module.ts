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
import { MajorityProbe } from './broker/majority-probe.js';
import { QueueDepths } from './broker/queue-depths.js';
import { UnconfirmedPublisher } from './broker/unconfirmed-publisher.js';
import { AmqpTransport } from './consuming/amqp-transport.js';
import type { ConsumerState } from './consuming/consumer-state.js';
import { DeadLetterCollector } from './dead-letters/dead-letter-collector.js';
import { trustedUsersByQueue } from './envelope/trusted-users.js';
import { Inbox } from './inbox/inbox.js';
import { OutboxBacklog } from './outbox/outbox-backlog.js';
import { Outbox } from './outbox/outbox.js';
import { OutboxRelay, type RelayBatch, type RelayDatabase } from './outbox/relay.js';
import { LogReader } from './replaying/log-reader.js';
import { ReplyInbox } from './requesting/reply-inbox.js';
import { ReplySender } from './requesting/reply-sender.js';
import type { CallEvent } from './telemetry/call.js';
import type { Dropped } from './telemetry/dropped.js';
import type { MessageEvent } from './telemetry/message-event.js';
import { Telemetry } from './telemetry/telemetry.js';
import { replyQueuesOf, requestersOf } from './topology-names.js';

export interface MessagingOptions {
  service: string;
  subscriptions: Subscriptions;
  rabbitmqUrl: string;
  /** For the transactions of inbox and outbox. */
  database: Database;
  relayDatabase: RelayDatabase;
  retryDelaysMs: readonly number[];
  handlerTimeoutMs: number;
  concurrency: number;
  /** Called for each step of each message in this process. */
  onMessageEvent: (event: MessageEvent) => void;
  /** Called for each call that a handler made to another system, at its end. */
  onCall?: (event: CallEvent) => void;
  /** Called for each dropped message: telemetry and replies. */
  onDropped: (dropped: Dropped) => void;
  /** Called for each message that the inbox drops because it was handled before, with its queue. */
  onDuplicate?: (queue: string) => void;
  /** Called for each batch of the relay. */
  onRelayBatch?: (batch: RelayBatch) => void;
}

/**
 * The connections, the relay and the consumers of one process. It has one connection for consuming and one for publishing: a
 * broker with a memory or disk alarm blocks publishing connections, and would block the acks of a shared one.
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
    this.consuming.follow(this.publishing);
    if (this.publishing.hasOtherNodes) new MajorityProbe(this.publishing, this.log);
    const publisher = new ConfirmedPublisher(this.publishing, this.log, { name: 'publisher of the outbox' });
    const unconfirmed = new UnconfirmedPublisher(this.publishing, this.log, options.onDropped);
    const sendsRequests = subscriptions[service]?.publishes.some(({ reply }) => reply);
    this.replies = sendsRequests
      ? new ReplyInbox(service, subscriptions, this.consuming, this.log)
      : undefined;
    this.telemetry = new Telemetry(service, unconfirmed);
    this.depths = new QueueDepths(this.consuming);
    const collectedQueues = subscriptions[service]?.collectsDeadLetters
      ? trustedUsersByQueue(subscriptions)
      : new Map();
    this.deadLetters = new DeadLetterCollector(collectedQueues, this.consuming, this.log);
    this.eventsLog = new LogReader(subscriptions, this.consuming, this.log);
    this.relay = new OutboxRelay(
      options.relayDatabase,
      publisher,
      options.onMessageEvent,
      this.log,
      options.onRelayBatch,
    );
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

  /** True while both connections are open. */
  get isUp(): boolean {
    return this.consuming.isUp && this.publishing.isUp;
  }

  /** The names of closed channels; they reopen by themselves. */
  get closedChannels(): string[] {
    return [this.consuming, this.publishing].flatMap(({ closedChannels }) => [...closedChannels]);
  }

  /** Since when the broker blocks publishers because of a memory or disk alarm. */
  get blockedSince(): Date | undefined {
    return this.publishing.blockedSince;
  }

  /** One per queue of this service, without telemetry. */
  get consumers(): ConsumerState[] {
    return this.transport.consumerStates;
  }

  /** True when PostgreSQL has not answered the relay within the query timeout. */
  get relayIsWithoutDatabase(): boolean {
    return this.relay.isWithoutDatabase;
  }

  /** Throws if the broker user does not have the name of the service: consumers would dead-letter its messages. */
  async onApplicationBootstrap(): Promise<void> {
    const { user } = this.publishing;
    if (user !== this.service)
      throw new Error(
        `RABBITMQ_URL has the user "${user}". Set it to the user "${this.service}": consumers accept messages of this service from that user alone.`,
      );
    await this.publishing.start();
    this.relay.start();
  }

  /**
   * Before this Nest has closed the HTTP server, and the transport has finished the messages in flight.
   *
   * 1. The relay publishes the rows of the last transactions. After a crash here the next start publishes them.
   * 2. Both connections close. After a crash here the broker closes them.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await Promise.all([this.consuming.close(), this.publishing.close()]);
  }
}

/** Provides outbox, inbox and telemetry, and a reply inbox if the service sends requests. */
@Module({})
export class MessagingModule {
  /** Must be called once per process. */
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
      { provide: Inbox, useValue: new Inbox(options.database, options.onDuplicate) },
      { provide: OutboxBacklog, useValue: new OutboxBacklog(options.database) },
    ];
    return { module: MessagingModule, global: true, providers, exports: providers };
  }
}
