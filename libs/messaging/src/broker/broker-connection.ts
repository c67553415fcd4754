import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';

/** Sets up channels on a fresh connection; runs again after every reconnect. */
export type OpenChannels = (connection: ChannelModel) => Promise<void>;

/** The part of a logger that this library needs; Nest's loggers fit. */
export interface Log {
  log(message: string): void;
  warn(message: string): void;
  error(message: string, detail?: unknown): void;
}

/** Seconds. A dead peer is noticed when two in a row have not come; a process that is paused for longer is cut off likewise. */
const HEARTBEAT_S = 5;

const CLOSE_TIMEOUT_MS = 5_000;

/** A connection that recovers by itself. Its channels share it and fail apart from each other, see `RecoveringChannel`. */
export class BrokerConnection {
  /** The names of the channels that are closed although the connection is open. */
  readonly closedChannels = new Set<string>();
  /** The user that it logs in with. RabbitMQ accepts no other name as the `user_id` of what is published here. */
  readonly user: string;
  private connection?: RecoveringChannelModel;
  private current: ChannelModel | undefined;
  private readonly openers: OpenChannels[] = [];
  private up = false;
  private blockedSince?: Date | undefined;

  constructor(
    private readonly options: { url: string; name: string },
    private readonly log: Log,
  ) {
    this.user = decodeURIComponent(new URL(options.url).username) || 'guest';
  }

  /** False while the broker can't be reached. */
  get isUp(): boolean {
    return this.up;
  }

  /** The connection to open channels on; undefined while there is none. */
  get opened(): ChannelModel | undefined {
    return this.current;
  }

  /** Since when the broker refuses to take messages because it is short of memory or disk. */
  get isBlockedSince(): Date | undefined {
    return this.blockedSince;
  }

  /** To be called before {@link start}. */
  whenConnected(open: OpenChannels): void {
    this.openers.push(open);
  }

  /** Returns at once; a broker that is not there yet is waited for. */
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
      .on('disconnect', (error) => this.becomesDown(error))
      .on('connect-failed', (error) => this.becomesDown(error))
      .on('reconnect-scheduled', ({ attempt, delay, error }) => {
        if (attempt % 10 === 1)
          this.log.warn(`${name} waits for RabbitMQ (${reasonOf(error)}), next try in ${delay} ms`);
      })
      .on('blocked', (reason) => {
        this.blockedSince = new Date();
        this.log.warn(`RabbitMQ takes no messages at the moment: ${reason}`);
      })
      .on('unblocked', () => {
        this.blockedSince = undefined;
        this.log.log('RabbitMQ takes messages again');
      })
      .on('error', (error) => this.log.warn(`${name}: ${reasonOf(error)}`));
  }

  /** Closes for good; what was delivered and not acknowledged goes back to its queue. A broker that does not answer is left. */
  async close(): Promise<void> {
    this.up = false;
    this.current = undefined;
    await Promise.race([this.connection?.close(), delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** Rejects when the connection closes meanwhile: amqplib listens for that only after this, and would never connect anew. */
  private async open(connection: ChannelModel): Promise<void> {
    connection.on('error', (error) => this.log.warn(`${this.options.name}: ${reasonOf(error)}`));
    let isClosed = false;
    connection.once('close', () => {
      isClosed = true;
      if (this.current === connection) this.current = undefined;
    });
    this.current = connection;
    await Promise.all(this.openers.map((open) => open(connection)));
    if (isClosed) throw new Error('RabbitMQ closed the connection while its channels were opened');
  }

  private becomesDown(error: Error): void {
    if (this.up) this.log.warn(`${this.options.name} lost RabbitMQ: ${reasonOf(error)}`);
    this.up = false;
    this.blockedSince = undefined;
  }
}

/** amqplib does not pass on why RabbitMQ closes a connection before it is open. */
const REFUSED_WHEN_OPENED = /^Expected ConnectionOpenOk; got <ConnectionClose/;

/** What an error says, also one that holds several or has no message. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (error instanceof Error && REFUSED_WHEN_OPENED.test(error.message))
    return `RabbitMQ refuses the connection: the connection limit of this user or virtual host is reached, or the user has no access to it. RabbitMQ's log says which`;
  return error instanceof Error ? error.message || error.name : String(error);
};

/** What the URL says itself stays. */
function withHeartbeat(url: string): string {
  const changed = new URL(url);
  if (!changed.searchParams.has('heartbeat')) changed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return changed.href;
}
