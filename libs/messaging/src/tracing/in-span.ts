import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { withoutSecrets } from '../failure/without-secrets.js';

/** Runs `work` with this span as the active one and ends the span. An error sets its status. */
export async function inSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Adds the event `exception`. */
export function recordError(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const exception = { name, message: withoutSecrets(message), stack: withoutSecrets(stack ?? '') };
  span.recordException(exception);
  span.setAttribute('error.type', name);
}

/** Adds the event `exception` and sets the status. */
export function failSpan(span: Span, error: unknown, reason = (error as Partial<Error>)?.message): void {
  if (!span.isRecording()) return;
  recordError(span, error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: withoutSecrets(reason ?? String(error)) });
}
