import type { Move } from '#messaging';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { collectDefaultMetrics, Counter, Histogram, register } from 'prom-client';

const settled = new Counter({
  name: 'messages_settled_total',
  help: 'Messages by queue and by what became of them: handled, retried, dead-lettered',
  labelNames: ['queue', 'outcome'],
});

const handling = new Histogram({
  name: 'message_settling_seconds',
  help: 'From delivery to settled, by queue',
  labelNames: ['queue'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

const publishing = new Histogram({
  name: 'message_publishing_seconds',
  help: 'From written into the outbox to confirmed, by type',
  labelNames: ['type'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** Counts a step of a message. */
export function countMove({ step, queue, type, tookMs }: Move): void {
  if (queue === undefined) return publishing.observe({ type }, tookMs / 1000);
  settled.inc({ queue, outcome: step });
  handling.observe({ queue }, tookMs / 1000);
}

/** Process and message metrics in Prometheus' text format. */
@Controller('metrics')
@ApiExcludeController()
export class MetricsController {
  constructor() {
    register.setDefaultLabels({});
    if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  }

  @Get()
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
