import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { JsonLogger } from '../logger.js';
import { instrumentations, patchPg } from './instrumentations.js';
import { RedactingExporter } from './redacting-exporter.js';

/** Exports the spans that are left, within two seconds. */
export type StopTracing = () => Promise<void>;

const FLUSH_TIMEOUT_MS = 2_000;
const LOG_EVERY_MS = 60_000;

/**
 * Starts the SDK. Spans wait in a queue of 2,048 and are exported in the background, so an exporter that is down or silent delays
 * nothing: the queue drops further spans.
 */
export function exportSpans(service: string, logger: JsonLogger): StopTracing {
  logFailedExports(logger);
  const provider = new NodeTracerProvider({
    resource: resourceOf(service),
    spanProcessors: [new BatchSpanProcessor(new RedactingExporter(new OTLPTraceExporter()))],
  });
  // Without the propagator of baggage: what a client sends there must not reach the bank.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  registerInstrumentations({ instrumentations: instrumentations(), tracerProvider: provider });
  patchPg();
  return async () => {
    await Promise.race([
      provider.shutdown().catch(() => undefined),
      delay(FLUSH_TIMEOUT_MS, undefined, { ref: false }),
    ]);
  };
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` replace the values given here. */
const resourceOf = (service: string) =>
  defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': service,
        'service.namespace': 'order-rail',
        'service.instance.id': `${hostname()}:${process.pid}`,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));

/** At most one line a minute: an exporter that is down fails every five seconds. */
function logFailedExports(logger: JsonLogger): void {
  let loggedAt = -Infinity;
  setGlobalErrorHandler((error) => {
    if (performance.now() - loggedAt < LOG_EVERY_MS) return;
    loggedAt = performance.now();
    const reason = error instanceof Error ? error.message : JSON.stringify(error);
    logger.warn(
      `spans are not exported and are dropped: ${reason}. Check OTEL_EXPORTER_OTLP_ENDPOINT.`,
      'tracing',
    );
  });
}
