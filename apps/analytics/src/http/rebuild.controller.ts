import type { MessageContext } from '#messaging';
import { Operator, OperatorsOnly, Problem, Refuses, Section, RequestContext } from '#service';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import type { Rebuild } from '../domain/rebuild.js';
import { Rebuilds } from '../persistence/rebuilds.js';
import { RebuildProjection } from '../rebuild-projection.js';

const count = z.int().nonnegative();
const rebuild = z.object({
  rebuild_id: z.uuid(),
  asked_by: z.string(),
  asked_at: z.iso.datetime(),
  running: z.boolean(),
  first_offset: count.nullable(),
  next_offset: count.nullable(),
  messages: count,
  unreadable: count,
  facts_before: count,
  facts_now: count,
  given_back: count.nullable(),
  kept: count.nullable(),
  changed: count.nullable(),
  ended_at: z.iso.datetime().nullable(),
});
const beginResponse = rebuild.extend({ joined: z.boolean() });

@Section('rebuild', 'Rebuild of the projection from the events log.')
@Controller('rebuild')
export class RebuildController {
  constructor(
    private readonly projection: RebuildProjection,
    private readonly rebuilds: Rebuilds,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Start a rebuild of the projection',
    description:
      'Responds before the rebuild has ended. If a rebuild is running, returns that one with joined: true.',
  })
  @ApiHeader({ name: 'X-Operator', required: true, description: 'Your name. It is stored with the rebuild.' })
  @ApiAcceptedResponse({ standardSchema: beginResponse })
  @OperatorsOnly()
  async begin(
    @Operator() operator: string,
    @RequestContext() context: MessageContext,
  ): Promise<z.input<typeof beginResponse>> {
    const isStarted = await this.projection.begin(operator, context);
    return { ...(await this.show()), joined: !isStarted };
  }

  @Get()
  @ApiOperation({ summary: 'Get the running rebuild, otherwise the last one' })
  @Refuses({ 404: 'There has been no rebuild yet.' })
  @ApiOkResponse({ standardSchema: rebuild })
  async show(): Promise<z.input<typeof rebuild>> {
    const latest = await this.rebuilds.latest();
    if (latest) return toView(latest, latest.facts_after ?? (await this.rebuilds.countFacts()));
    throw new Problem(404, {
      title: 'There has been no rebuild yet',
      detail: 'Start one with POST /rebuild or with "npm run rebuild -- analytics".',
    });
  }
}

const toView = (
  { id, asked_at, ended_at, is_running, facts_after: _, ...rest }: Rebuild,
  facts_now: number,
): z.input<typeof rebuild> => ({
  ...rest,
  rebuild_id: id,
  asked_at: asked_at.toISOString(),
  running: is_running === true,
  facts_now,
  ended_at: ended_at?.toISOString() ?? null,
});
