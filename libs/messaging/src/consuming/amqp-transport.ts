import type { Contract, Subscriptions } from '#contracts';
import { type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import type { Message } from '../envelope/message.js';
import type { ReplySender } from '../requesting/reply-sender.js';
import type { Move } from '../telemetry/move.js';
import { queueFor } from '../topology-names.js';
import type { ConsumerState } from './consumer-state.js';
import { checkHandlers } from './check-handlers.js';
import { withinStory } from './story.js';
import { QueueConsumer } from './queue-consumer.js';

/** What the transport strategy is made of. */
export interface AmqpTransportOptions {
  service: string;
  subscriptions: Subscriptions;
  connection: BrokerConnection;
  publisher: ConfirmedPublisher;
  replies: ReplySender;
  retryDelaysMs: readonly number[];
  handlerTimeoutMs: number;
  concurrency: number;
  log: Log;
  onMove: (move: Move) => void;
}

/** Nest's transport over RabbitMQ: one queue per handler, acked only when the handler is done or its failure is safe elsewhere. */
export class AmqpTransport extends Server {
  /** Handlers' errors come to us; Nest neither logs nor swallows them. */
  override readonly propagatesEventHandlerErrors = true;
  private consumers: QueueConsumer[] = [];

  constructor(private readonly options: AmqpTransportOptions) {
    super();
  }

  /** Calls back at once: a broker that is away is waited for, readiness tells meanwhile. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const { service, subscriptions, connection } = this.options;
      const handlers = [...this.messageHandlers.values()].flatMap(chain);
      checkHandlers(service, subscriptions, handlers.map(contractOf));
      this.consumers = handlers.map((handler) => this.consumerFor(handler));
      for (const consumer of this.consumers) connection.whenConnected((opened) => consumer.open(opened));
      await connection.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  get consumerStates(): ConsumerState[] {
    return this.consumers.map(({ state }) => state);
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

  private consumerFor(handler: MessageHandler): QueueConsumer {
    const contract = contractOf(handler);
    const { service, publisher, retryDelaysMs, handlerTimeoutMs, concurrency, log, onMove } = this.options;
    return new QueueConsumer({
      queue: queueFor(service, contract),
      contract,
      handle: (message) => this.handle(handler, contract, message),
      publisher,
      retryDelaysMs,
      handlerTimeoutMs,
      concurrency,
      log,
      onMove,
    });
  }

  private async handle(handler: MessageHandler, contract: Contract, message: Message): Promise<void> {
    await withinStory(message, async () => {
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
