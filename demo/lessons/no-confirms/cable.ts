import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** How long what is sent vanishes before both ends notice that the cable is cut. */
const UNNOTICED_MS = 50;

/** The cable to the broker, which can be cut: what is sent then is lost, and nobody notices at once, as in any network. */
export class Cable {
  private readonly ends = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(rabbitmqUrl: string): Promise<Cable> {
    const { hostname, port } = new URL(rabbitmqUrl);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(rabbitmqUrl);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cable = new Cable(server, url.href);
    server.on('connection', (near) => cable.lay(near, connect({ host: hostname, port: Number(port) })));
    return cable;
  }

  /** It is whole again for the next who connects. */
  cut(): void {
    for (const end of this.ends) {
      end.unpipe();
      end.resume();
      setTimeout(() => end.destroy(), UNNOTICED_MS);
    }
    this.ends.clear();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private lay(near: Socket, far: Socket): void {
    for (const end of [near, far]) {
      this.ends.add(end);
      end.setNoDelay(true);
      end.on('error', () => undefined).on('close', () => this.ends.delete(end));
    }
    near.pipe(far);
    far.pipe(near);
  }
}
