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
  decisionGroupView,
  groupsQuery,
  groupView,
  deadLetterView,
  toListItem,
  listQuery,
  pageView,
  toDetails,
} from './dead-letter.schemas.js';

const MAX_DECISION_GROUPS = 20;

/** Reads dead letters; OperatorActionsController changes them. */
@Section('dead letters', 'Dead-lettered messages, and the decisions of operators about them.')
@Controller('api/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLetters,
    private readonly actions: OperatorActions,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Waiting dead letters, the newest first',
    description: 'Send "next" of a page as "after" for the next page.',
  })
  @ApiOkResponse({ standardSchema: pageView })
  async list(
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<z.input<typeof pageView>> {
    const { limit, after, ...filter } = query;
    const deadLetters = await this.deadLetters.list(filter, limit, after);
    const last = deadLetters.length === limit ? deadLetters.at(-1) : undefined;
    return { dead_letters: deadLetters.map(toListItem), ...(last && { next: last.id }) };
  }

  @Get('groups')
  @ApiOperation({ summary: 'Groups by queue and similar errors, the largest first' })
  @ApiOkResponse({ standardSchema: z.array(groupView) })
  async groups(
    @Query({ schema: groupsQuery }) query: z.output<typeof groupsQuery>,
  ): Promise<z.input<typeof groupView>[]> {
    const groups = await this.deadLetters.groups(query);
    return groups.map(({ oldest, newest, ...group }) => ({
      ...group,
      oldest: oldest.toISOString(),
      newest: newest.toISOString(),
    }));
  }

  @Get('decisions')
  @ApiOperation({ summary: 'The audit: who replayed or discarded which dead letter, the latest first' })
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

  @Get('decisions/groups')
  @ApiOperation({ summary: 'The latest decisions; like ones that follow each other are one, with a count' })
  @ApiOkResponse({ standardSchema: z.array(decisionGroupView) })
  async decisionGroups(): Promise<z.input<typeof decisionGroupView>[]> {
    const groups = await this.actions.latestGroups(MAX_DECISION_GROUPS);
    return groups.map(({ acted_at, why, ...group }) => ({
      ...group,
      acted_at: acted_at.toISOString(),
      ...(why && { why }),
    }));
  }

  @Get(':dead_letter_id')
  @ApiOperation({
    summary: 'One dead letter with its error, attempts, headers, payload and history',
    description: 'If the body is larger than 64 KiB, "text" is its beginning and "text_is_cut" is true.',
  })
  @Refuses({ 404: 'There is no such dead letter.' })
  @ApiOkResponse({ standardSchema: deadLetterView })
  async show(
    @Param('dead_letter_id', { schema: z.uuid() }) dead_letter_id: string,
  ): Promise<z.input<typeof deadLetterView>> {
    const deadLetter = await this.deadLetters.find(dead_letter_id);
    if (!deadLetter) throw noSuchDeadLetter();
    const history = await this.actions.of(dead_letter_id);
    return {
      ...toDetails(deadLetter),
      history: history.map(({ acted_at, why, payload, ...action }) => ({
        ...action,
        acted_at: acted_at.toISOString(),
        ...(why !== null && { why }),
        ...(payload !== null && { payload }),
      })),
    };
  }

  @Get(':dead_letter_id/body')
  @ApiOperation({
    summary: 'The whole body of one dead letter, byte for byte',
    description: 'Up to the message size limit of RabbitMQ, 128 MiB by default.',
  })
  @OperatorsOnly()
  @Refuses({ 404: 'There is no such dead letter.' })
  @ApiOkResponse({
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  async body(
    @Param('dead_letter_id', { schema: z.uuid() }) dead_letter_id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = await this.deadLetters.bodyOf(dead_letter_id);
    if (!body) throw noSuchDeadLetter();
    const filename = `dead-letter-${dead_letter_id}`;
    await reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="${filename}"`)
      .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  }
}

const noSuchDeadLetter = () =>
  new Problem(404, {
    title: 'No such dead letter',
    detail: 'GET /api/dead-letters lists the waiting ones.',
  });
