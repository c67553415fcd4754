import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** How long both ends still write into a cut connection before they see it close. */
const UNNOTICED_MS = 50;

/** A TCP proxy before the broker whose connections can be cut: what is sent into a cut connection is lost, as in any network. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(rabbitmqUrl: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(rabbitmqUrl);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(rabbitmqUrl);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy = new TcpProxy(server, url.href);
    server.on('connection', (client) => proxy.join(client, connect({ host: hostname, port: Number(port) })));
    return proxy;
  }

  /** New connections work again at once. */
  cutConnections(): void {
    for (const socket of this.sockets) {
      socket.unpipe();
      socket.resume();
      setTimeout(() => socket.destroy(), UNNOTICED_MS);
    }
    this.sockets.clear();
  }

  close(): void {
    this.cutConnections();
    this.server.close();
  }

  private join(client: Socket, broker: Socket): void {
    for (const socket of [client, broker]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    client.pipe(broker);
    broker.pipe(client);
  }
}
