import { chaos, untilReady } from './chaos.js';
import type { ExportedSpan } from './otlp-decode.js';
import { OtlpReceiver } from './otlp-receiver.js';
import { type Replica, startReplica } from './replicas.js';
import { facts } from './shop.js';

export const TRACE_URL = 'https://traces.example/trace/{trace_id}';

/** While the tests of the enclosing block run, these processes of the shop export their spans to a receiver. */
export class ExportingShop {
  receiver!: OtlpReceiver;
  private readonly replicas = new Map<string, Replica>();

  constructor(services: readonly string[]) {
    beforeAll(async () => {
      this.receiver = await OtlpReceiver.start();
      for (const service of services) {
        await chaos('stop', service);
        await this.start(service);
      }
    });
    afterAll(async () => {
      for (const service of services) {
        await this.replicas.get(service)?.stop();
        await chaos('start', service);
      }
      await Promise.all(services.map(untilReady));
      await this.receiver.close();
    });
  }

  async kill(service: string): Promise<void> {
    await this.replicas.get(service)!.kill();
  }

  async start(service: string): Promise<void> {
    const port = facts.ports[service as keyof typeof facts.ports];
    const environment = { ...this.receiver.environment, TRACE_URL };
    this.replicas.set(service, await startReplica(service, { port, environment }));
  }

  /** The spans of one trace: all with this correlation id and those around them. */
  traceOf(correlationId: string): Trace {
    const { spans } = this.receiver;
    const ids = spans.filter((span) => conversationOf(span) === correlationId).map(({ traceId }) => traceId);
    return new Trace(
      [...new Set(ids)],
      spans.filter(({ traceId }) => ids.includes(traceId)),
    );
  }
}

const conversationOf = ({ attributes }: ExportedSpan) => attributes['messaging.message.conversation_id'];

export class Trace {
  constructor(
    /** One, if all spans are of one trace. */
    readonly ids: string[],
    readonly spans: readonly ExportedSpan[],
  ) {}

  /** Spans whose parent was not exported; the first span of a trace has none. */
  get orphans(): string[] {
    return this.spans
      .filter((span) => span.parentSpanId !== '' && !this.parentOf(span))
      .map(({ service, name }) => `${service} ${name}`);
  }

  named(service: string, name: string): ExportedSpan[] {
    return this.spans.filter((span) => span.service === service && span.name === name);
  }

  /** `service name` of the span and of all its ancestors, the first one first. */
  pathOf(span: ExportedSpan): string[] {
    const parent = this.parentOf(span);
    return [...(parent ? this.pathOf(parent) : []), `${span.service} ${span.name}`];
  }

  childrenOf(parent: ExportedSpan): ExportedSpan[] {
    return this.spans.filter(({ parentSpanId }) => parentSpanId === parent.spanId);
  }

  private parentOf({ parentSpanId }: ExportedSpan): ExportedSpan | undefined {
    return this.spans.find(({ spanId }) => spanId === parentSpanId);
  }
}
