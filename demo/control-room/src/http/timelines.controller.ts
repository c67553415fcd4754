import { invalidRequest, Problem, Refuses, Section } from '#service';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { orderStateOf } from '../domain/order-state.js';
import { TimelineSteps } from '../persistence/timeline-steps.js';
import { ReadOrders } from '../watching/read-orders.js';
import {
  foundView,
  publicationView,
  searchQuery,
  serversByAddress,
  timelineQuery,
  timelineView,
  toView,
} from './timeline.schemas.js';

const messageId = z.string().min(1).max(255);

@Section('timelines', 'The steps of every message of an order.')
@Controller('api/timelines')
export class TimelinesController {
  private readonly servers: ReadonlyMap<string, string>;

  constructor(
    private readonly steps: TimelineSteps,
    private readonly orders: ReadOrders,
    @Inject(controlRoomConfig.KEY) { serviceUrls }: ControlRoomConfig,
  ) {
    this.servers = serversByAddress(serviceUrls);
  }

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
    const orderId = order_id ?? steps.find((step) => step.order_id !== null)?.order_id ?? undefined;
    const stored = orderId === undefined ? undefined : (await this.orders.find(orderId))?.state;
    const published = steps.filter(({ step }) => step === 'published').map(({ type }) => type);
    return {
      order_id: orderId ?? null,
      correlation_id: first.correlation_id ?? '',
      state: stored ?? orderStateOf(published),
      state_is_stored: stored !== undefined,
      steps: steps.map((step) => toView(step, this.servers)),
    };
  }

  @Get('search')
  @ApiOperation({ summary: 'The correlation id of an order, a message or a dead letter' })
  @Refuses({ 404: 'Nothing has this id.' })
  @ApiOkResponse({ standardSchema: foundView })
  async search(
    @Query({ schema: searchQuery }) query: z.output<typeof searchQuery>,
  ): Promise<z.input<typeof foundView>> {
    const correlation_id = await this.steps.correlationOf(query.id);
    if (correlation_id !== undefined) return { correlation_id };
    throw new Problem(404, {
      title: 'Nothing has this id',
      detail: 'Send an order id, a correlation id, or the id of a dead letter or of its message.',
    });
  }

  @Get('messages/:message_id')
  @ApiOperation({
    summary: 'The headers and the payload of one message, as it was published, without secrets',
    description:
      'Of a payload above 4 KiB the beginning, and "payload_is_cut" is true. "payload" is null if the message was too large, or if its process published too many messages at once.',
  })
  @Refuses({ 404: 'No content of this message is stored.' })
  @ApiOkResponse({ standardSchema: publicationView })
  async message(
    @Param('message_id', { schema: messageId }) message_id: string,
  ): Promise<z.input<typeof publicationView>> {
    const publication = await this.steps.publicationOf(message_id);
    if (publication)
      return {
        ...publication,
        message_id,
        headers: publication.headers ?? '{}',
        payload_is_cut: publication.payload_is_cut ?? false,
      };
    throw new Problem(404, {
      title: 'No content of this message',
      detail:
        'Check the id. Headers and payload are reported at most once and kept for TIMELINES_KEPT_HOURS, two days by default.',
    });
  }
}
