import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import { NodeAddresses } from './node-addresses.js';
import { ReconnectDelays } from './reconnect-delays.js';
import { reasonOf } from './reason-of.js';

/** Opens channels on a new connection; called again after every reconnect. */
export type OpenChannels = (connection: ChannelModel) => Promise<void>;

/** The methods of Nest's `LoggerService` that this library uses. */
export interface Log {
  log(message: string): void;
  warn(message: string): void;
  error(message: string, detail?: unknown): void;
}

const CLOSE_TIMEOUT_MS = 5_000;
const FOLLOW_AFTER_MS = 5_000;

export interface BrokerConnectionOptions {
  /** One URL, or a list separated by commas with one for each node of a cluster. All have the same login. */
  url: string;
  name: string;
}

/** Reconnects by itself, to the next node if there are several. Each of its channels fails and recovers alone, see `RecoveringChannel`. */
export class BrokerConnection {
  /** The names of channels that are closed while the connection is open. */
  readonly closedChannels = new Set<string>();
  /** The login. RabbitMQ refuses a message whose `user_id` is another name. */
  readonly user: string;
  private connection?: RecoveringChannelModel;
  private current: ChannelModel | undefined;
  private readonly openers: OpenChannels[] = [];
  private readonly leavers: ((error: Error) => void)[] = [];
  private isClosed = false;
  private onUp: () => void = () => undefined;
  private up = false;
  private blockedAt: Date | undefined;
  private readonly addresses: NodeAddresses;
  private readonly delays = new ReconnectDelays();

  constructor(
    private readonly options: BrokerConnectionOptions,
    private readonly log: Log,
  ) {
    this.addresses = new NodeAddresses(options.url);
    this.user = this.addresses.current.username!;
  }

  /** True in a cluster whose nodes are all named in the URL. */
  get hasOtherNodes(): boolean {
    return this.addresses.count > 1;
  }

  /** False while the broker is unavailable. */
  get isUp(): boolean {
    return this.up;
  }

  /** The open connection; undefined while there is none. */
  get opened(): ChannelModel | undefined {
    return this.current;
  }

  /** Since when the broker blocks publishers because of a memory or disk alarm. */
  get blockedSince(): Date | undefined {
    return this.blockedAt;
  }

  /** Must be called before {@link start}. */
  whenConnected(open: OpenChannels): void {
    this.openers.push(open);
  }

  /** Called when this connection leaves its node, whose channels can then no longer be used. */
  whenLeft(close: (error: Error) => void): void {
    this.leavers.push(close);
  }

  /** Uses the same node as `other`, also when that one has gone to another node. Must be called before {@link start}. */
  follow(other: BrokerConnection): void {
    if (this.addresses.follow(other.addresses)) this.addresses.next();
    // Once for each connection of the other: if the other's node refuses this one, any node is better than none.
    let followed: ChannelModel | undefined;
    const leaveIfApart = () => {
      if (!other.isUp || !this.isUp || other.opened === followed) return;
      followed = other.opened;
      if (this.addresses.follow(other.addresses)) this.leaveNode(`${other.options.name} uses another one`);
    };
    // Later: RabbitMQ may close new connections again while its queues elect their leaders.
    other.onUp = this.onUp = () => void setTimeout(leaveIfApart, FOLLOW_AFTER_MS).unref();
  }

  /** Resolves without waiting for the broker; keeps trying until the broker is available. */
  async start(): Promise<void> {
    const { name } = this.options;
    const connection = await connect(this.addresses.current, {
      noDelay: true,
      timeout: this.addresses.connectTimeoutMs,
      clientProperties: { connection_name: name },
      recovery: {
        waitForConnect: false,
        calculateDelay: (attempt) => this.delays.next(attempt),
        setup: (opened: ChannelModel) => this.open(opened),
      },
    });
    this.connection = connection;
    if (this.isClosed) return void connection.close();
    connection
      .on('connect', () => {
        this.up = true;
        this.delays.onOpened();
        this.log.log(`${name} is connected to RabbitMQ`);
        this.onUp();
      })
      .on('disconnect', (error) => {
        this.delays.onLost();
        this.onDisconnected(error);
      })
      .on('connect-failed', (error) => this.onDisconnected(error))
      .on('reconnect-scheduled', ({ attempt, delay, error }) => {
        this.addresses.next();
        if (attempt % 10 === 1)
          this.log.warn(`${name} waits for RabbitMQ (${reasonOf(error)}), connects again in ${delay} ms`);
      })
      .on('blocked', (reason) => {
        this.blockedAt = new Date();
        this.log.warn(`${name} is blocked by RabbitMQ, free memory or disk at the broker: ${reason}`);
      })
      .on('unblocked', () => {
        this.blockedAt = undefined;
        this.log.log(`${name} is no longer blocked by RabbitMQ`);
      })
      .on('error', (error) => this.log.warn(`${name}: ${reasonOf(error)}`));
  }

  /** Opens a connection to the next node at once. Does not wait for the one that is left: it may never answer. */
  leaveNode(reason: string): void {
    const left = this.connection;
    if (!this.current || !left || this.isClosed) return;
    const error = new Error(`its node was left: ${reason}`);
    this.onDisconnected(error);
    this.current = undefined;
    for (const close of this.leavers) close(error);
    left.close().catch(() => undefined);
    this.addresses.next();
    void this.start();
  }

  /** RabbitMQ returns unacknowledged deliveries to their queues. Does not wait for a broker that does not respond. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.up = false;
    this.current = undefined;
    await Promise.race([this.connection?.close(), delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** Rejects if the connection closes meanwhile: amqplib watches it only after this, and would never reconnect. */
  private async open(connection: ChannelModel): Promise<void> {
    connection.on('error', (error) => this.log.warn(`${this.options.name}: ${reasonOf(error)}`));
    let isClosed = false;
    connection.once('close', () => {
      isClosed = true;
      if (this.current === connection) this.current = undefined;
    });
    this.current = connection;
    await Promise.all(this.openers.map((open) => open(connection)));
    if (isClosed) throw new Error('RabbitMQ closed the connection while its channels were being opened');
  }

  private onDisconnected(error: Error): void {
    if (this.up) this.log.warn(`${this.options.name} lost its connection to RabbitMQ: ${reasonOf(error)}`);
    this.up = false;
    this.blockedAt = undefined;
  }
}
