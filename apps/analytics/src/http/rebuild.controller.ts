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
const asked = rebuild.extend({ joined: z.boolean() });

/** Counting everything anew from the events log. */
@Section('rebuild', 'Counting everything anew from the events log.')
@Controller('rebuild')
export class RebuildController {
  constructor(
    private readonly projection: RebuildProjection,
    private readonly rebuilds: Rebuilds,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Begin to count anew',
    description: 'The answer comes before it is done; while one runs, it is joined, and the answer says so.',
  })
  @ApiHeader({ name: 'X-Operator', required: true, description: 'Your name; it is kept.' })
  @ApiAcceptedResponse({ standardSchema: asked })
  @OperatorsOnly()
  async begin(
    @Operator() operator: string,
    @RequestContext() context: MessageContext,
  ): Promise<z.input<typeof asked>> {
    const begun = await this.projection.begin(operator, context);
    return { ...(await this.show()), joined: !begun };
  }

  @Get()
  @ApiOperation({ summary: 'How the one that runs stands, else how the last one ended' })
  @Refuses({ 404: 'There was no rebuild yet.' })
  @ApiOkResponse({ standardSchema: rebuild })
  async show(): Promise<z.input<typeof rebuild>> {
    const latest = await this.rebuilds.latest();
    if (latest) return viewOf(latest, latest.facts_after ?? (await this.rebuilds.factsNow()));
    throw new Problem(404, {
      title: 'There was no rebuild yet',
      detail: 'Begin one with POST /rebuild, or with "npm run rebuild -- analytics".',
    });
  }
}

const viewOf = (
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
