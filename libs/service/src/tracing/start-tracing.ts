import type { JsonLogger } from '../logger.js';
import { readConfig } from '../read-config.js';
import type { StopTracing } from './export-spans.js';
import { tracingConfig } from './tracing.config.js';

/**
 * Exports the spans of this process by OTLP if `OTEL_EXPORTER_OTLP_ENDPOINT` is set; else no module of the SDK is loaded. Call
 * it before the HTTP server is created.
 */
export async function startTracing(service: string, logger: JsonLogger): Promise<StopTracing> {
  const config = readConfig(tracingConfig);
  if (config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined || config.OTEL_SDK_DISABLED)
    return () => Promise.resolve();
  const { exportSpans } = await import('./export-spans.js');
  return exportSpans(service, logger);
}
