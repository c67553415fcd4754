import type { Contract, Subscriptions } from '#contracts';
import { type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { RecoveringChannel } from '../broker/recovering-channel.js';
import type { Message } from '../envelope/message.js';
import { trustedUsersOf } from '../envelope/trusted-users.js';
import type { ReplySender } from '../requesting/reply-sender.js';
import type { Dropped } from '../telemetry/dropped.js';
import type { MessageEvent } from '../telemetry/message-event.js';
import { queueFor } from '../topology-names.js';
import type { ConsumerState } from './consumer-state.js';
import { checkHandlers } from './check-handlers.js';
import { runInMessageContext } from './message-context.js';
import { QueueConsumer } from './queue-consumer.js';
import { TelemetryConsumer } from './telemetry-consumer.js';

/** What the transport strategy is made of. */
export interface AmqpTransportOptions {
  service: string;
  subscriptions: Subscriptions;
  /** Consumes. */
  connection: BrokerConnection;
  /** Publishes retries and dead letters. */
  publishing: BrokerConnection;
  replies: ReplySender;
  retryDelaysMs: readonly number[];
  handlerTimeoutMs: number;
  concurrency: number;
  log: Log;
  onMessageEvent: (event: MessageEvent) => void;
  onDropped: (dropped: Dropped) => void;
}

/** Nest's transport over RabbitMQ: one queue per handler, acked only when the handler is done or its failure is safe elsewhere. */
export class AmqpTransport extends Server {
  /** Handlers' errors come to us; Nest neither logs nor swallows them. */
  override readonly propagatesEventHandlerErrors = true;
  private consumers: (QueueConsumer | TelemetryConsumer)[] = [];

  constructor(private readonly options: AmqpTransportOptions) {
    super();
  }

  /** Calls back at once: a broker that is away is waited for, readiness tells meanwhile. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const { service, subscriptions, connection } = this.options;
      const handlers = [...this.messageHandlers.values()].flatMap(chain);
      checkHandlers(service, subscriptions, handlers.map(contractOf));
      this.consumers = handlers.map((handler) => this.startConsumerOf(handler));
      await connection.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Of all but the telemetry consumers, which never pause. */
  get consumerStates(): ConsumerState[] {
    return this.consumers.flatMap((consumer) => (consumer instanceof QueueConsumer ? [consumer.state] : []));
  }

  /** Takes no more messages and waits for those in hand. */
  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
  }

  /** The transport has no events of its own; the connection logs what happens to it. */
  on(): void {}

  unwrap<T>(): T {
    return this.options.connection as T;
  }

  /** Each consumer has channels of its own, so that what happens to one queue stops no other consumer. */
  private startConsumerOf(handler: MessageHandler): QueueConsumer | TelemetryConsumer {
    const contract = contractOf(handler);
    const { service, subscriptions, connection, publishing, log } = this.options;
    const queue = queueFor(service, contract);
    const handle = (message: Message) => this.handle(handler, contract, message);
    const trustedUsers = trustedUsersOf(subscriptions, service, contract);
    const options = { ...this.options, queue, contract, trustedUsers, handle };
    const consumer =
      contract.kind === 'telemetry'
        ? new TelemetryConsumer(options)
        : new QueueConsumer({
            ...options,
            publisher: new ConfirmedPublisher(publishing, log, { name: `publisher for ${queue}` }),
          });
    new RecoveringChannel(
      connection,
      {
        name: `consumer of ${queue}`,
        create: (opened) => opened.createChannel(),
        setUp: (channel) => consumer.consume(channel),
      },
      log,
    );
    return consumer;
  }

  private async handle(handler: MessageHandler, contract: Contract, message: Message): Promise<void> {
    await runInMessageContext(message, async () => {
      const result: unknown = await handler(message);
      const answer: unknown = isObservable(result)
        ? await lastValueFrom(result, { defaultValue: undefined })
        : result;
      if (contract.reply) this.options.replies.send(contract.reply, answer, message);
    });
  }
}

const contractOf = (handler: MessageHandler): Contract => {
  const contract = (handler.extras as { contract?: Contract } | undefined)?.contract;
  if (!contract) throw new Error('A handler without a contract: mark its method with @Subscribe(Contract).');
  return contract;
};

const chain = (handler: MessageHandler): MessageHandler[] => [
  handler,
  ...(handler.next ? chain(handler.next as MessageHandler) : []),
];
