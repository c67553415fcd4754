import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeSpans, type ExportedSpan } from './otlp-decode.js';

/** A collector: receives spans over OTLP/HTTP with protobuf. */
export class OtlpReceiver {
  readonly spans: ExportedSpan[] = [];
  /** The bodies of all requests. */
  readonly bodies: Buffer[] = [];
  /** Its connections, also those on which it never answers. */
  connections = 0;

  private constructor(private readonly server: Server) {}

  /** With `silent`, it accepts connections and never answers. */
  static async start({ silent = false } = {}): Promise<OtlpReceiver> {
    const server = createServer((request, response) => {
      if (silent) return;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.receive(Buffer.concat(chunks));
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    });
    server.on('connection', () => (receiver.connections += 1));
    const receiver = new OtlpReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  /** The environment of a process that exports to this receiver, soon after each span. */
  get environment(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      // Those that a fast test makes in one interval must not be dropped.
      OTEL_BSP_MAX_QUEUE_SIZE: '50000',
    };
  }

  traceOf(traceId: string): ExportedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(body: Buffer): void {
    this.bodies.push(body);
    this.spans.push(...decodeSpans(body));
  }
}
