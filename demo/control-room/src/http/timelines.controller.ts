import { invalidRequest, Problem, Refuses, Section } from '#service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { type TimelineStep, TimelineSteps } from '../persistence/timeline-steps.js';

const id = z.string().min(1).max(100).optional();
const timelineQuery = z.strictObject({ order_id: id, correlation_id: id });

const timelineView = z.object({
  order_id: z.string().nullable(),
  correlation_id: z.string(),
  steps: z.array(
    z.object({
      at: z.iso.datetime(),
      step: z.string(),
      service: z.string(),
      queue: z.string().nullable(),
      type: z.string(),
      message_id: z.string(),
      causation_id: z.string().nullable(),
      attempt: z.int(),
      took_ms: z.number().nullable(),
      error: z.string().nullable(),
    }),
  ),
});
const recentView = z.object({
  order_id: z.string().nullable(),
  correlation_id: z.string(),
  began_at: z.iso.datetime(),
  last_at: z.iso.datetime(),
  steps: z.int(),
  failed: z.boolean(),
});

const MAX_RECENT = 50;

@Section('timelines', 'The steps of every message of an order.')
@Controller('api/timelines')
export class TimelinesController {
  constructor(private readonly steps: TimelineSteps) {}

  @Get()
  @ApiOperation({ summary: 'The timeline of one order, by order id or correlation id' })
  @Refuses({ 404: 'No step of it is stored.' })
  @ApiOkResponse({ standardSchema: timelineView })
  async show(
    @Query({ schema: timelineQuery }) { order_id, correlation_id }: z.output<typeof timelineQuery>,
  ): Promise<z.input<typeof timelineView>> {
    if ((order_id === undefined) === (correlation_id === undefined))
      throw invalidRequest([{ path: ['order_id'], message: 'send order_id or correlation_id, not both' }]);
    const steps = await this.steps.of(
      order_id === undefined ? { correlation_id: correlation_id! } : { order_id },
    );
    const [first] = steps;
    if (!first)
      throw new Problem(404, {
        title: 'No such timeline',
        detail:
          'No step with this id is stored. Check the id; steps are kept for TIMELINES_KEPT_HOURS, two days by default.',
      });
    return {
      order_id: steps.find((step) => step.order_id !== null)?.order_id ?? null,
      correlation_id: first.correlation_id ?? '',
      steps: steps.map(viewOf),
    };
  }

  @Get('recent')
  @ApiOperation({ summary: 'The orders with the latest steps, the latest first' })
  @ApiOkResponse({ standardSchema: z.array(recentView) })
  async recent(): Promise<z.input<typeof recentView>[]> {
    const orders = await this.steps.recentOrders(MAX_RECENT);
    return orders.map(({ began_at, last_at, ...order }) => ({
      ...order,
      began_at: began_at.toISOString(),
      last_at: last_at.toISOString(),
    }));
  }
}

const viewOf = ({ correlation_id: _, order_id: __, ...step }: TimelineStep) => step;
