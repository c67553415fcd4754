import type { Contract, Subscriptions } from '#contracts';
import { type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { RecoveringChannel } from '../broker/recovering-channel.js';
import type { Message } from '../envelope/message.js';
import { trustedUsersOf } from '../envelope/trusted-users.js';
import { activeSpanContext } from '../tracing/trace-context.js';
import type { ReplySender } from '../requesting/reply-sender.js';
import type { CallEvent } from '../telemetry/call.js';
import type { Dropped } from '../telemetry/dropped.js';
import type { MessageEvent } from '../telemetry/message-event.js';
import { queueFor } from '../topology-names.js';
import type { ConsumerState } from './consumer-state.js';
import { checkHandlers } from './check-handlers.js';
import { runInMessageContext } from './message-context.js';
import { QueueConsumer } from './queue-consumer.js';
import { TelemetryConsumer } from './telemetry-consumer.js';

export interface AmqpTransportOptions {
  service: string;
  subscriptions: Subscriptions;
  /** For consuming. */
  connection: BrokerConnection;
  /** For retries and dead letters. */
  publishing: BrokerConnection;
  replies: ReplySender;
  retryDelaysMs: readonly number[];
  handlerTimeoutMs: number;
  concurrency: number;
  log: Log;
  onMessageEvent: (event: MessageEvent) => void;
  onCall?: ((event: CallEvent) => void) | undefined;
  onDropped: (dropped: Dropped) => void;
}

/** Nest's transport strategy for RabbitMQ: one queue and one consumer per handler. */
export class AmqpTransport extends Server {
  /** The consumer gets the errors of handlers; Nest neither logs nor swallows them. */
  override readonly propagatesEventHandlerErrors = true;
  private consumers: (QueueConsumer | TelemetryConsumer)[] = [];

  constructor(private readonly options: AmqpTransportOptions) {
    super();
  }

  /** Calls back before the broker is connected. Until then the service is not ready. */
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

  /** Without the telemetry consumers, which never pause. */
  get consumerStates(): ConsumerState[] {
    return this.consumers.flatMap((consumer) => (consumer instanceof QueueConsumer ? [consumer.state] : []));
  }

  /** Cancels all consumers and waits for the messages in flight. */
  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
  }

  /** Emits no events; the connection logs its state. */
  on(): void {}

  unwrap<T>(): T {
    return this.options.connection as T;
  }

  /** Each consumer has its own channel, so that an error of one queue stops no other consumer. */
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

  /** Runs the handler; sends what it returns as the reply if the message is a request. */
  private async handle(handler: MessageHandler, contract: Contract, delivered: Message): Promise<void> {
    const message = { ...delivered, spanContext: activeSpanContext() ?? delivered.spanContext };
    const { replies, onCall } = this.options;
    const run = async () => {
      const result: unknown = await handler(message);
      const reply: unknown = isObservable(result)
        ? await lastValueFrom(result, { defaultValue: undefined })
        : result;
      if (contract.reply) replies.send(contract.reply, reply, message);
    };
    await runInMessageContext(message, run, (call) => onCall?.({ ...call, message }));
  }
}

const contractOf = (handler: MessageHandler): Contract => {
  const contract = (handler.extras as { contract?: Contract } | undefined)?.contract;
  if (!contract) throw new Error('A handler has no contract. Decorate its method with @Subscribe(Contract).');
  return contract;
};

const chain = (handler: MessageHandler): MessageHandler[] => [
  handler,
  ...(handler.next ? chain(handler.next as MessageHandler) : []),
];
