import { SpanKind, type Tracer } from '@opentelemetry/api';
import { currentCallReporter } from '../consuming/message-context.js';
import { withoutSecrets } from '../failure/without-secrets.js';
import { inSpan } from './in-span.js';
import { recordedContextOf } from './trace-context.js';

export interface CalledServer {
  /** Of the span. */
  name: string;
  host: string;
  port: number;
}

/** Runs a call to another system in a client span, and reports it as a call of the message that is handled. */
export async function inCallSpan<T>(
  tracer: Tracer,
  { name, host, port }: CalledServer,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = { 'server.address': host, 'server.port': port };
  const report = currentCallReporter();
  const startedAt = performance.now();
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
  const spanContext = recordedContextOf(span);
  let error: string | undefined;
  try {
    return await inSpan(span, work);
  } catch (thrown) {
    error = withoutSecrets(String((thrown as Partial<Error>)?.message ?? thrown));
    throw thrown;
  } finally {
    const tookMs = performance.now() - startedAt;
    report?.({ name, server: `${host}:${port}`, error, tookMs, spanContext });
  }
}
