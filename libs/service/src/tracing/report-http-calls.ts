import diagnostics from 'node:diagnostics_channel';
import { type Call, currentCallReporter, withoutSecrets } from '#messaging';
import type { SpanContext } from '@opentelemetry/api';

/** The part of a request of undici, and of `fetch`, that is the same in all their versions. */
interface UndiciRequest {
  method: string;
  origin: string | URL;
  path: string;
}

interface OpenCall extends Pick<Call, 'name' | 'server' | 'path' | 'status'> {
  startedAt: number;
  report: (call: Call) => void;
}

const openCalls = new WeakMap<UndiciRequest, OpenCall>();
const spans = new WeakMap<object, SpanContext>();
let isReporting = false;

/** Called by the instrumentation of undici, so that the report of the request has the ids of its span. */
export const keepSpanOfRequest = (request: object, spanContext: SpanContext | undefined): void => {
  if (spanContext) spans.set(request, spanContext);
};

/**
 * Reports each HTTP request of a handler as a call of its message. It reads the diagnostics channels that the instrumentation
 * of undici reads, so a call begins and ends with its span, and has its name.
 */
export function reportHttpCalls(): void {
  if (isReporting) return;
  isReporting = true;
  on('undici:request:create', ({ request }) => begin(request));
  on('undici:request:headers', ({ request, response }) => {
    const call = openCalls.get(request);
    if (call) call.status = response?.statusCode;
  });
  on('undici:request:trailers', ({ request }) => end(request));
  on('undici:request:error', ({ request, error }) => end(request, error));
}

interface UndiciMessage {
  request: UndiciRequest;
  response?: { statusCode: number };
  error?: Error;
}

const on = (channel: string, listener: (message: UndiciMessage) => void): void =>
  diagnostics.subscribe(channel, (message) => listener(message as UndiciMessage));

function begin(request: UndiciRequest): void {
  const report = currentCallReporter();
  if (!report || !URL.canParse(request.path, String(request.origin))) return;
  const { hostname, port, protocol, pathname } = new URL(request.path, request.origin);
  openCalls.set(request, {
    name: request.method,
    server: `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`,
    path: withoutSecrets(pathname),
    startedAt: performance.now(),
    report,
  });
}

function end(request: UndiciRequest, error?: Error): void {
  const call = openCalls.get(request);
  if (!call) return;
  openCalls.delete(request);
  const { report, startedAt, ...about } = call;
  report({
    ...about,
    error: error && withoutSecrets(error.message || error.name),
    tookMs: performance.now() - startedAt,
    spanContext: spans.get(request),
  });
}
