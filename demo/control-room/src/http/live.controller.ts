import { Section } from '#service';
import { Controller, Get, Sse } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { LiveFeed } from '../watching/live-feed.js';
import type { Overview } from '../watching/read-overview.js';
import { UpdateAlerts } from '../watching/update-alerts.js';
import { alertView, viewOf } from './alerts.controller.js';
import { loadView } from './load.controller.js';

const overviewView = z.object({
  at: z.iso.datetime(),
  services: z.array(
    z.object({
      name: z.string(),
      service: z.string().optional(),
      state: z.enum(['starting', 'up', 'down', 'stopped', 'paused']),
      since: z.iso.datetime(),
      restarts: z.int().optional(),
      not_ready: z.string().optional(),
      partitioned: z.boolean().optional(),
    }),
  ),
  queues: z.array(
    z.object({
      queue: z.string(),
      service: z.string(),
      type: z.string(),
      kind: z.enum(['event', 'command', 'reply', 'telemetry']),
      depth: z.int(),
      unacknowledged: z.int().optional(),
      retrying: z.int(),
      dead: z.int(),
      consumers: z.int(),
      handled_per_s: z.number(),
    }),
  ),
  alerts: z.array(alertView),
  stale: z.array(z.object({ part: z.enum(['rabbitmq', 'postgres', 'services']), since: z.iso.datetime() })),
  chaos: z.object({ available: z.boolean(), how: z.string().optional() }),
  load: loadView.optional(),
});

@Section('the shop', 'The current state of the shop, and orders placed from the page.')
@Controller('api')
export class LiveController {
  constructor(
    private readonly feed: LiveFeed,
    private readonly updateAlerts: UpdateAlerts,
  ) {}

  @Get('overview')
  @ApiOperation({
    summary: 'Services, queues and open alerts',
    description: '"stale" names the parts that cannot be read, with the time of their last values.',
  })
  @ApiOkResponse({ standardSchema: overviewView })
  async overview(): Promise<z.input<typeof overviewView>> {
    return this.shown(await this.feed.overview());
  }

  @Sse('live')
  @ApiOperation({
    summary: 'State changes and message events, as server-sent events',
    description:
      '"overview": the whole state, at most twice a second and only after a change. "message-events": at most four times a second, with at most a hundred events and the number of events that were dropped.',
  })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  live(): Observable<{ type: string; data: object }> {
    return this.feed
      .events()
      .pipe(
        map((event) =>
          event.type === 'message-events' ? event : { ...event, data: this.shown(event.data) },
        ),
      );
  }

  private shown({ alerts, ...overview }: Overview): z.input<typeof overviewView> {
    return {
      ...overview,
      alerts: alerts.map((alert) => viewOf(alert, this.updateAlerts.currentCountOf(alert))),
    };
  }
}
