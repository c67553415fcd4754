import { Controller, Get, Header, NotFoundException, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { collectDefaultMetrics, register } from 'prom-client';
import './exemplars.js';

/** Process and message metrics in the OpenMetrics format. */
@Controller('metrics')
@ApiExcludeController()
export class MetricsController {
  constructor() {
    register.setDefaultLabels({});
    if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  }

  /**
   * `?name=` returns one metric and reads no other. The event loop metrics cover the time since they were last read, so the
   * control room, which reads every two seconds, must not read them.
   */
  @Get()
  @Header('content-type', register.contentType)
  async metrics(@Query('name') name?: unknown): Promise<string> {
    if (name === undefined) return await register.metrics();
    if (typeof name !== 'string' || !register.getSingleMetric(name)) throw new NotFoundException();
    return `${await register.getSingleMetricAsString(name)}\n# EOF\n`;
  }
}
