import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A TCP proxy to the distribution port of a node. While it is cut, its connections stay open and carry nothing, and a new one
 * gets no answer, as on a network that drops packets.
 */
export class NodeLink {
  private readonly server: Server;
  private readonly pairs = new Set<Pair>();
  private isCut = false;

  private constructor(target: number) {
    this.server = createServer({ pauseOnConnect: true, noDelay: true }, (accepted) => {
      const pair = new Pair(accepted, target, () => this.pairs.delete(pair));
      this.pairs.add(pair);
      if (!this.isCut) pair.forward();
    });
  }

  static async to(target: number): Promise<NodeLink> {
    const link = new NodeLink(target);
    await once(link.server.listen(0, '127.0.0.1'), 'listening');
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    if (this.isCut) return;
    this.isCut = true;
    for (const pair of this.pairs) pair.hold();
  }

  /** Does nothing to a link that is not cut: a second pipe of a connection would send each byte twice. */
  heal(): void {
    if (!this.isCut) return;
    this.isCut = false;
    for (const pair of this.pairs) pair.forward();
  }

  close(): void {
    this.server.close();
    for (const pair of this.pairs) pair.destroy();
  }
}

/** An accepted connection and the one to the target, which is opened when the first byte may pass. */
class Pair {
  private target: Socket | undefined;

  constructor(
    private readonly accepted: Socket,
    private readonly port: number,
    private readonly onEnd: () => void,
  ) {
    this.watch(accepted);
  }

  forward(): void {
    this.target ??= this.watch(connect({ port: this.port, host: '127.0.0.1', noDelay: true }));
    this.accepted.pipe(this.target);
    this.target.pipe(this.accepted);
  }

  hold(): void {
    for (const socket of [this.accepted, this.target]) socket?.unpipe().pause();
  }

  destroy(): void {
    this.accepted.destroy();
    this.target?.destroy();
    this.onEnd();
  }

  private watch(socket: Socket): Socket {
    return socket.on('error', () => undefined).once('close', () => this.destroy());
  }
}
