import { type ChannelModel, connect, type Options } from 'amqplib';

/** Where a connection is opened: the options of one URL. */
export type NodeAddress = Options.Connect;

/** In seconds. After two missing heartbeats the peer closes the connection, also that of a paused process. */
const HEARTBEAT_S = 5;

/** In a cluster there is another node to go to, so a silent one is left after 4 to 6 seconds. */
const HEARTBEAT_IN_CLUSTER_S = 2;

/** How long a node may take until the connection is open. */
const connectTimeoutMs = (nodes: number): number => (nodes > 1 ? 3_000 : 10_000);

/**
 * The addresses of the nodes of one broker. `current` is the address of one node, and {@link next} changes it in place:
 * amqplib reads the object for each attempt to connect.
 */
export class NodeAddresses {
  readonly current: NodeAddress = {};
  readonly connectTimeoutMs: number;
  private readonly addresses: readonly NodeAddress[];
  private index: number;
  private nextIndex: number | undefined;

  /** `urls` is one URL, or a list separated by commas. Begins at a random one, so that connections spread over the nodes. */
  constructor(urls: string) {
    this.addresses = urls.split(',').map((url, _, { length }) => addressOf(url, length));
    this.connectTimeoutMs = connectTimeoutMs(this.addresses.length);
    this.index = Math.floor(Math.random() * this.addresses.length);
    this.next();
  }

  get count(): number {
    return this.addresses.length;
  }

  next(): void {
    this.index = (this.nextIndex ?? this.index + 1) % this.addresses.length;
    this.nextIndex = undefined;
    Object.assign(this.current, this.addresses[this.index]);
  }

  /** Makes the node of `other` the next one. Returns false if it is the current one. */
  follow(other: NodeAddresses): boolean {
    if (other.index === this.index) return false;
    this.nextIndex = other.index;
    return true;
  }
}

/** Connects to any node that answers; rejects if none does. */
export async function connectToAnyNode(urls: string): Promise<ChannelModel> {
  const addresses = new NodeAddresses(urls);
  for (let tried = 1; ; tried++)
    try {
      return await connect(addresses.current, { noDelay: true, timeout: addresses.connectTimeoutMs });
    } catch (error) {
      if (tried >= addresses.count) throw error;
      addresses.next();
    }
}

/** A heartbeat in the URL has precedence. */
function addressOf(url: string, nodes: number): NodeAddress {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(url);
  const heartbeat = searchParams.get('heartbeat') ?? (nodes > 1 ? HEARTBEAT_IN_CLUSTER_S : HEARTBEAT_S);
  return {
    protocol: protocol.replace(':', ''),
    hostname: hostname.replace(/^\[|\]$/g, ''),
    ...(port && { port: Number(port) }),
    username: decodeURIComponent(username) || 'guest',
    password: decodeURIComponent(password) || 'guest',
    vhost: pathname.slice(1),
    heartbeat: Number(heartbeat),
  };
}
