import { BrokerConnection, type Log } from '#messaging';
import { type Channel, type ChannelModel, connect, type Options } from 'amqplib';
import { manage } from './broker.js';
import { facts } from './shop.js';

/** A virtual host beside the shop's, for tests that delete queues; its queues are declared as a test needs them. */
export class ScratchBroker {
  private readonly opened: BrokerConnection[] = [];
  /** What the connections logged. */
  readonly said: string[] = [];
  readonly log: Log = {
    log: (text) => this.said.push(text),
    warn: (text) => this.said.push(text),
    error: (text) => this.said.push(text),
  };

  private constructor(
    private readonly vhost: string,
    readonly url: string,
    private readonly operator: ChannelModel,
    /** An operator's channel. */
    readonly channel: Channel,
  ) {}

  static async open(vhost: string): Promise<ScratchBroker> {
    await manage('PUT', `vhosts/${vhost}`);
    await manage('PUT', `permissions/${vhost}/admin`, { configure: '.*', write: '.*', read: '.*' });
    const url = new URL(facts.rabbitmq.adminUrl);
    url.pathname = vhost;
    const operator = await connect(url.href, { noDelay: true });
    return new ScratchBroker(vhost, url.href, operator, await operator.createChannel());
  }

  /** Connects as a service does, once `prepare` has said what it opens. */
  async connect(prepare: (connection: BrokerConnection) => void, url = this.url): Promise<BrokerConnection> {
    const connection = new BrokerConnection({ url, name: this.vhost }, this.log);
    this.opened.push(connection);
    prepare(connection);
    const connected = new Promise<void>((resolve) => {
      connection.whenConnected(() => Promise.resolve(resolve()));
    });
    await connection.start();
    await connected;
    return connection;
  }

  put(queue: string, body: unknown, options: Options.Publish = {}): void {
    this.channel.sendToQueue(queue, Buffer.from(JSON.stringify(body)), { ...options, userId: 'admin' });
  }

  /** Closes all connections and deletes the virtual host. */
  async close(): Promise<void> {
    await Promise.all(this.opened.map((connection) => connection.close()));
    await this.operator.close();
    await manage('DELETE', `vhosts/${this.vhost}`);
  }
}
