import { PermanentFailure } from '#messaging';
import { Operator, OperatorsOnly, Problem, Refuses, Section } from '#service';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { type DecisionResult, DecideDeadLetters } from '../decide-dead-letters.js';
import type { DeadLetterFilter } from '../persistence/dead-letter-filter.js';
import {
  decisionView,
  discardBody,
  discardManyBody,
  replayBody,
  replayManyBody,
} from './dead-letter.schemas.js';

/** Replays and discards dead letters. The audit stores every action with the operator's name. */
@Section('dead letters', 'Dead-lettered messages, and the decisions of operators about them.')
@ApiHeader({ name: 'X-Operator', required: true, description: 'Your name, for the audit.' })
@OperatorsOnly()
@Controller('api/dead-letters')
export class OperatorActionsController {
  constructor(private readonly decide: DecideDeadLetters) {}

  @Post('replay')
  @ApiOperation({
    summary: 'Replay the waiting dead letters of a selection, each to the queue that dead-lettered it',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decisionView })
  async replay(
    @Operator() operator: string,
    @Body({ schema: replayManyBody }) { selection }: z.output<typeof replayManyBody>,
  ): Promise<DecisionResult> {
    return await this.decide.replay(filterOf(selection), operator);
  }

  @Post('discard')
  @ApiOperation({ summary: 'Discard the waiting dead letters of a selection, with a reason' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decisionView })
  async discard(
    @Operator() operator: string,
    @Body({ schema: discardManyBody }) { selection, why }: z.output<typeof discardManyBody>,
  ): Promise<DecisionResult> {
    return await this.decide.discard(filterOf(selection), operator, why);
  }

  @Post(':dead_letter_id/replay')
  @ApiOperation({ summary: 'Replay one dead letter to its queue, unchanged or with an edited payload' })
  @Refuses({
    409: 'It is not waiting, or there is no such dead letter.',
    422: 'It cannot be sent, it is older than the inboxes remember, or its producer is not trusted.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decisionView })
  async replayOne(
    @Operator() operator: string,
    @Param('dead_letter_id', { schema: z.uuid() }) dead_letter_id: string,
    @Body({ schema: replayBody }) { payload }: z.output<typeof replayBody>,
  ): Promise<DecisionResult> {
    const replaying = this.decide.replay({ dead_letter_ids: [dead_letter_id] }, operator, payload);
    const result = await replaying.catch((error: unknown) => {
      if (error instanceof PermanentFailure) throw cannotBeSent(error.message);
      throw error;
    });
    if (result.untrusted) throw untrusted();
    if (result.too_old) throw tooOld();
    if (result.refused.length > 0)
      throw cannotBeSent('Its body is not text or too large, or its queue no longer exists');
    return requireDone(result);
  }

  @Post(':dead_letter_id/discard')
  @ApiOperation({ summary: 'Discard one dead letter, with a reason' })
  @Refuses({ 409: 'It is not waiting, or there is no such dead letter.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decisionView })
  async discardOne(
    @Operator() operator: string,
    @Param('dead_letter_id', { schema: z.uuid() }) dead_letter_id: string,
    @Body({ schema: discardBody }) { why }: z.output<typeof discardBody>,
  ): Promise<DecisionResult> {
    return requireDone(await this.decide.discard({ dead_letter_ids: [dead_letter_id] }, operator, why));
  }
}

const filterOf = ({ all: _, ...filter }: z.output<typeof replayManyBody>['selection']): DeadLetterFilter =>
  filter;

const cannotBeSent = (why: string) =>
  new Problem(422, {
    title: 'It cannot be sent',
    detail: `${why}. Nothing was sent: send another payload that keeps the contract of its queue.`,
  });

const untrusted = () =>
  new Problem(422, {
    title: 'Its producer is not trusted',
    detail:
      'No producer that its contract names published it, so its queue would dead-letter it again. Find out who has the password of the broker user that the error names, then discard it.',
  });

const tooOld = () =>
  new Problem(422, {
    title: 'It is too old to be replayed',
    detail:
      'The inbox keeps message ids for INBOX_RETENTION_DAYS and may have deleted this one, so a replay could have its effect twice. Discard it; if its effect is missing, apply it by hand.',
  });

function requireDone(result: DecisionResult): DecisionResult {
  if (result.done > 0) return result;
  throw new Problem(409, {
    title: 'It is not waiting',
    detail: 'It was already replayed or discarded, or there is no such dead letter: see its history.',
  });
}
