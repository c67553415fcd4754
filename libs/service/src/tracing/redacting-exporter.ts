import { withoutSecrets } from '#messaging';
import type { Attributes } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/** Their texts come from the code: a statement has placeholders, not values. */
const SAFE =
  /^(db\.|messaging\.(system|operation|destination|rabbitmq)|http\.(request|route)|network\.|server\.)/;

/** Removes card tokens, mail addresses and credentials from every span before it is exported, as the logger does from lines. */
export class RedactingExporter implements SpanExporter {
  constructor(private readonly exporter: SpanExporter) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    for (const { attributes, events, status } of spans) {
      redact(attributes);
      for (const event of events) if (event.attributes) redact(event.attributes);
      if (status.message) status.message = withoutSecrets(status.message);
    }
    this.exporter.export(spans, done);
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
  }
}

function redact(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string' && !SAFE.test(name)) attributes[name] = withoutSecrets(value);
}
