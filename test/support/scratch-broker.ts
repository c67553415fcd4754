import { BrokerConnection, type Log } from '#messaging';
import { type Channel, type ChannelModel, connect, type Options } from 'amqplib';
import { manage } from './broker.js';
import { facts } from './shop.js';

/** A separate virtual host for tests that delete queues. A test declares the queues that it needs. */
export class ScratchBroker {
  private readonly opened: BrokerConnection[] = [];
  /** The messages that the connections logged. */
  readonly logged: string[] = [];
  readonly log: Log = {
    log: (text) => this.logged.push(text),
    warn: (text) => this.logged.push(text),
    error: (text) => this.logged.push(text),
  };

  private constructor(
    private readonly vhost: string,
    readonly url: string,
    private readonly admin: ChannelModel,
    /** A channel of the administrator. */
    readonly channel: Channel,
  ) {}

  static async open(vhost: string): Promise<ScratchBroker> {
    await manage('PUT', `vhosts/${vhost}`);
    await manage('PUT', `permissions/${vhost}/admin`, { configure: '.*', write: '.*', read: '.*' });
    const url = new URL(facts.rabbitmq.adminUrl);
    url.pathname = vhost;
    const admin = await connect(url.href, { noDelay: true });
    return new ScratchBroker(vhost, url.href, admin, await admin.createChannel());
  }

  /** Connects as a service does, after `prepare` has added publishers and consumers to the connection. */
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
    await this.admin.close();
    await manage('DELETE', `vhosts/${this.vhost}`);
  }
}
