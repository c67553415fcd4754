import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';

/** Opens channels on a new connection; called again after every reconnect. */
export type OpenChannels = (connection: ChannelModel) => Promise<void>;

/** The methods of Nest's `LoggerService` that this library uses. */
export interface Log {
  log(message: string): void;
  warn(message: string): void;
  error(message: string, detail?: unknown): void;
}

/** In seconds. After two missing heartbeats the peer closes the connection, also that of a paused process. */
const HEARTBEAT_S = 5;

const CLOSE_TIMEOUT_MS = 5_000;

/** Reconnects by itself. Each of its channels fails and recovers alone, see `RecoveringChannel`. */
export class BrokerConnection {
  /** The names of channels that are closed while the connection is open. */
  readonly closedChannels = new Set<string>();
  /** The login. RabbitMQ refuses a message whose `user_id` is another name. */
  readonly user: string;
  private connection?: RecoveringChannelModel;
  private current: ChannelModel | undefined;
  private readonly openers: OpenChannels[] = [];
  private up = false;
  private blockedAt: Date | undefined;

  constructor(
    private readonly options: { url: string; name: string },
    private readonly log: Log,
  ) {
    this.user = decodeURIComponent(new URL(options.url).username) || 'guest';
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

  /** Resolves without waiting for the broker; keeps trying until the broker is available. */
  async start(): Promise<void> {
    const { url, name } = this.options;
    this.connection = await connect(withHeartbeat(url), {
      noDelay: true,
      timeout: 10_000,
      clientProperties: { connection_name: name },
      recovery: {
        waitForConnect: false,
        initialDelay: 200,
        maxDelay: 3_000,
        setup: (connection: ChannelModel) => this.open(connection),
      },
    });
    this.connection
      .on('connect', () => {
        this.up = true;
        this.log.log(`${name} is connected to RabbitMQ`);
      })
      .on('disconnect', (error) => this.onDisconnected(error))
      .on('connect-failed', (error) => this.onDisconnected(error))
      .on('reconnect-scheduled', ({ attempt, delay, error }) => {
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

  /** RabbitMQ returns unacknowledged deliveries to their queues. Does not wait for a broker that does not respond. */
  async close(): Promise<void> {
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

/** amqplib does not report why RabbitMQ closes a connection before it is open. */
const REFUSED_WHEN_OPENED = /^Expected ConnectionOpenOk; got <ConnectionClose/;

/** The message of any error, also of an AggregateError or one without a message. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (error instanceof Error && REFUSED_WHEN_OPENED.test(error.message))
    return `RabbitMQ refuses the connection: the connection limit of this user or virtual host is reached, or the user has no access to it. Read RabbitMQ's log for the reason`;
  return error instanceof Error ? error.message || error.name : String(error);
};

/** Keeps a heartbeat that the URL sets. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return parsed.href;
}
