import { connect, type Socket } from 'node:net';

const RETRY_MS = 100;

/** The ALIVE2_REQ message of Erlang's distribution protocol, for a hidden node: no node connects to it unasked. */
const ALIVE2_REQ = 120;
const HIDDEN_NODE = 72;
const TCP = 0;
const HIGHEST_VERSION = 6;
const LOWEST_VERSION = 5;

/**
 * Registers a port under the name of an Erlang node at an epmd (Erlang's port mapper). The registration lasts as long as its
 * connection, so it is made again whenever the epmd was restarted.
 */
export class EpmdRegistration {
  private socket: Socket | undefined;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** `node` is the part of the node's name before the @. */
  constructor(
    private readonly epmdPort: number,
    private readonly node: string,
    private readonly port: number,
  ) {
    this.register();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.socket?.destroy();
  }

  private register(): void {
    this.socket = connect(this.epmdPort, '127.0.0.1')
      .on('error', () => undefined)
      .on('close', () => {
        if (!this.isClosed) this.retry = setTimeout(() => this.register(), RETRY_MS);
      })
      .resume();
    this.socket.write(aliveRequest(this.node, this.port));
  }
}

function aliveRequest(node: string, port: number): Buffer {
  const name = Buffer.from(node);
  const body = Buffer.alloc(13 + name.length);
  body.writeUInt8(ALIVE2_REQ, 0);
  body.writeUInt16BE(port, 1);
  body.writeUInt8(HIDDEN_NODE, 3);
  body.writeUInt8(TCP, 4);
  body.writeUInt16BE(HIGHEST_VERSION, 5);
  body.writeUInt16BE(LOWEST_VERSION, 7);
  body.writeUInt16BE(name.length, 9);
  name.copy(body, 11);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length, 0);
  return Buffer.concat([length, body]);
}
