import { invalidRequest, Problem, Refuses, Section } from '#service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { type StoryStep, StorySteps } from '../persistence/story-steps.js';

const id = z.string().min(1).max(100).optional();
const question = z.strictObject({ order_id: id, correlation_id: id });

const storyView = z.object({
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

const MOST_RECENT = 50;

/** What became of an order, message by message. */
@Section('stories', 'What became of each order, message by message.')
@Controller('api/stories')
export class StoriesController {
  constructor(private readonly steps: StorySteps) {}

  @Get()
  @ApiOperation({ summary: 'One story, by the id of the order or the correlation id of its request' })
  @Refuses({ 404: 'Nothing was told of it in the last two days.' })
  @ApiOkResponse({ standardSchema: storyView })
  async story(
    @Query({ schema: question }) { order_id, correlation_id }: z.output<typeof question>,
  ): Promise<z.input<typeof storyView>> {
    if ((order_id === undefined) === (correlation_id === undefined))
      throw invalidRequest([{ path: ['order_id'], message: 'give this or correlation_id' }]);
    const steps = await this.steps.of(
      order_id === undefined ? { correlation_id: correlation_id! } : { order_id },
    );
    const [first] = steps;
    if (!first)
      throw new Problem(404, {
        title: 'No such story',
        detail: 'Nothing was told of it. Look at the id; stories are kept for two days.',
      });
    return {
      order_id: steps.find((step) => step.order_id !== null)?.order_id ?? null,
      correlation_id: first.correlation_id ?? '',
      steps: steps.map(viewOf),
    };
  }

  @Get('recent')
  @ApiOperation({ summary: 'The orders that something happened to lately, the latest first' })
  @ApiOkResponse({ standardSchema: z.array(recentView) })
  async recent(): Promise<z.input<typeof recentView>[]> {
    const stories = await this.steps.recent(MOST_RECENT);
    return stories.map(({ began_at, last_at, ...story }) => ({
      ...story,
      began_at: began_at.toISOString(),
      last_at: last_at.toISOString(),
    }));
  }
}

const viewOf = ({ correlation_id: _, order_id: __, ...step }: StoryStep) => step;
