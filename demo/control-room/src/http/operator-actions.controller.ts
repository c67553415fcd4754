import { PermanentFailure } from '#messaging';
import { Operator, OperatorsOnly, Problem, Refuses, Section } from '#service';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { type Decided, DecideDeadLetters } from '../decide-dead-letters.js';
import type { LetterFilter } from '../persistence/letter-filter.js';
import {
  decidedView,
  discardBody,
  discardSelection,
  replayBody,
  replaySelection,
} from './dead-letter.schemas.js';

/** What may be done with dead letters; every action is kept with the name of who did it. */
@Section('dead letters', 'Messages that were given up, and what was decided about them.')
@ApiHeader({ name: 'X-Operator', required: true, description: 'Your name, for the audit.' })
@OperatorsOnly()
@Controller('api/dead-letters')
export class OperatorActionsController {
  constructor(private readonly decide: DecideDeadLetters) {}

  @Post('replay')
  @ApiOperation({ summary: 'Send what waits of a selection back to the queues that gave it up' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decidedView })
  async replay(
    @Operator() operator: string,
    @Body({ schema: replaySelection }) { which }: z.output<typeof replaySelection>,
  ): Promise<Decided> {
    return await this.decide.replay(filterOf(which), operator);
  }

  @Post('discard')
  @ApiOperation({ summary: 'Discard what waits of a selection, and say why' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decidedView })
  async discard(
    @Operator() operator: string,
    @Body({ schema: discardSelection }) { which, why }: z.output<typeof discardSelection>,
  ): Promise<Decided> {
    return await this.decide.discard(filterOf(which), operator, why);
  }

  @Post(':letter_id/replay')
  @ApiOperation({ summary: 'Send one letter back to its queue, as it is or with another payload' })
  @Refuses({
    409: 'It does not wait, or there is no such letter.',
    422: 'It can’t be sent like that, it is older than what the inboxes remember, or its producer is not trusted.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decidedView })
  async replayOne(
    @Operator() operator: string,
    @Param('letter_id', { schema: z.uuid() }) letter_id: string,
    @Body({ schema: replayBody }) { payload }: z.output<typeof replayBody>,
  ): Promise<Decided> {
    const replaying = this.decide.replay({ letter_ids: [letter_id] }, operator, payload);
    const decided = await replaying.catch((error: unknown) => {
      if (error instanceof PermanentFailure) throw unfit(error.message);
      throw error;
    });
    if (decided.untrusted) throw untrusted();
    if (decided.too_old) throw tooOld();
    if (decided.refused.length > 0)
      throw unfit('Its body is no text or larger than a queue takes, or its queue is no more');
    return requireDone(decided);
  }

  @Post(':letter_id/discard')
  @ApiOperation({ summary: 'Discard one letter, and say why' })
  @Refuses({ 409: 'It does not wait, or there is no such letter.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: decidedView })
  async discardOne(
    @Operator() operator: string,
    @Param('letter_id', { schema: z.uuid() }) letter_id: string,
    @Body({ schema: discardBody }) { why }: z.output<typeof discardBody>,
  ): Promise<Decided> {
    return requireDone(await this.decide.discard({ letter_ids: [letter_id] }, operator, why));
  }
}

const filterOf = ({ all: _, ...filter }: z.output<typeof replaySelection>['which']): LetterFilter => filter;

const unfit = (why: string) =>
  new Problem(422, {
    title: 'It can’t be sent like that',
    detail: `${why}. Send another payload that keeps the contract of its queue; nothing was done.`,
  });

const untrusted = () =>
  new Problem(422, {
    title: 'Its producer is not trusted',
    detail:
      'None of the services published it that its contract names, so its queue would give it up again. Find out who has the password of the broker user that its error names, then discard it.',
  });

const tooOld = () =>
  new Problem(422, {
    title: 'It is too old to be replayed',
    detail:
      'The inbox of its queue keeps message ids for INBOX_RETENTION_DAYS and may have deleted this one: a replay could have its effect twice. Discard it, and do what it asked for by hand if it was not done.',
  });

function requireDone(decided: Decided): Decided {
  if (decided.done > 0) return decided;
  throw new Problem(409, {
    title: 'It does not wait',
    detail: 'Somebody has replayed or discarded it, or there is no such letter: look at its history.',
  });
}
