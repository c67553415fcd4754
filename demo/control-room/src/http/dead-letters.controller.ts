import { OperatorsOnly, Problem, Refuses, Section } from '#service';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { DeadLetters } from '../persistence/dead-letters.js';
import { OperatorActions } from '../persistence/operator-actions.js';
import {
  auditQuery,
  auditView,
  groupsQuery,
  groupView,
  letterView,
  listed,
  listQuery,
  pageView,
  shown,
} from './dead-letter.schemas.js';

/** The dead letters of the whole shop, to look at. */
@Section('dead letters', 'Messages that were given up, and what was decided about them.')
@Controller('api/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLetters,
    private readonly actions: OperatorActions,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Those that wait, the newest first',
    description: 'The "next" of the answer is the "after" of the next page.',
  })
  @ApiOkResponse({ standardSchema: pageView })
  async list(
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<z.input<typeof pageView>> {
    const { limit, after, ...filter } = query;
    const letters = await this.letters.list(filter, limit, after);
    const last = letters.length === limit ? letters.at(-1) : undefined;
    return { letters: letters.map(listed), ...(last && { next: last.id }) };
  }

  @Get('groups')
  @ApiOperation({ summary: 'By queue and like errors, the largest group first' })
  @ApiOkResponse({ standardSchema: z.array(groupView) })
  async groups(
    @Query({ schema: groupsQuery }) query: z.output<typeof groupsQuery>,
  ): Promise<z.input<typeof groupView>[]> {
    const groups = await this.letters.groups(query);
    return groups.map(({ oldest, newest, ...group }) => ({
      ...group,
      oldest: oldest.toISOString(),
      newest: newest.toISOString(),
    }));
  }

  @Get('decisions')
  @ApiOperation({ summary: 'Who did what with which letter, the latest first' })
  @ApiOkResponse({ standardSchema: auditView })
  async decisions(
    @Query({ schema: auditQuery }) { limit, after }: z.output<typeof auditQuery>,
  ): Promise<z.input<typeof auditView>> {
    const actions = await this.actions.latest(limit, after === undefined ? undefined : BigInt(after));
    const last = actions.length === limit ? actions.at(-1) : undefined;
    return {
      decisions: actions.map(({ id: _, acted_at, why, payload, ...action }) => ({
        ...action,
        acted_at: acted_at.toISOString(),
        ...(why && { why }),
        edited: Boolean(payload),
      })),
      ...(last && { next: String(last.id) }),
    };
  }

  @Get(':letter_id')
  @ApiOperation({
    summary: 'One letter with all that is known of it',
    description: 'Of a body of more than 64 KiB "text" is the beginning, and "text_is_cut" is true.',
  })
  @Refuses({ 404: 'There is no such letter.' })
  @ApiOkResponse({ standardSchema: letterView })
  async show(
    @Param('letter_id', { schema: z.uuid() }) letter_id: string,
  ): Promise<z.input<typeof letterView>> {
    const letter = await this.letters.find(letter_id);
    if (!letter) throw noSuchLetter();
    const history = await this.actions.of(letter_id);
    return {
      ...shown(letter),
      history: history.map(({ acted_at, why, payload, ...action }) => ({
        ...action,
        acted_at: acted_at.toISOString(),
        ...(why !== null && { why }),
        ...(payload !== null && { payload }),
      })),
    };
  }

  @Get(':letter_id/body')
  @ApiOperation({
    summary: 'The whole body of one letter, byte for byte',
    description: 'It may be as large as RabbitMQ takes, 128 MiB by default.',
  })
  @OperatorsOnly()
  @Refuses({ 404: 'There is no such letter.' })
  @ApiOkResponse({
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  async body(
    @Param('letter_id', { schema: z.uuid() }) letter_id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = await this.letters.bodyOf(letter_id);
    if (!body) throw noSuchLetter();
    const filename = `dead-letter-${letter_id}`;
    await reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="${filename}"`)
      .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  }
}

const noSuchLetter = () =>
  new Problem(404, {
    title: 'No such dead letter',
    detail: 'GET /api/dead-letters lists those that wait.',
  });
