import { OperatorsOnly, Refuses, Section } from '#service';
import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Supervisor } from '../watching/supervisor.js';

const processName = z.string().regex(/^[a-z-]{1,40}$/, 'the name of a process, e.g. email');
const verb = z.enum(['kill', 'pause', 'resume', 'stop', 'start', 'restart']);
const duration = z.strictObject({ for_ms: z.coerce.number().int().min(1_000).max(3_600_000).optional() });
const processView = z.object({ name: z.string(), state: z.string() });
const verifyBody = z.strictObject({ since: z.iso.datetime().optional() }).default({});
const tally = z.object({
  effect: z.string(),
  expected: z.int(),
  found: z.int(),
  missing: z.array(z.string()),
  duplicated: z.array(z.string()),
});
const verdictView = z.object({
  lines: z.string(),
  clean: z.boolean(),
  ledger: z.looseObject({ tallies: z.array(tally), deadLetters: z.int() }),
});

const ACT_WITHIN_MS = 90_000;
const VERIFY_WITHIN_MS = 150_000;

/**
 * Where the shop is broken on purpose, and where it proves that nothing was lost by it; in containers, the answer is 409
 * with the command that does the same.
 */
@Section('chaos', 'Where the shop is broken on purpose, and proves that nothing was lost by it.')
@OperatorsOnly()
@Refuses({ 409: 'It can’t be done from here; the detail is the command that does it.' })
@Controller('api')
export class ChaosController {
  constructor(private readonly supervisor: Supervisor) {}

  @Post('chaos/:process/:verb')
  @ApiOperation({
    summary: 'Kill, pause, stop, start or restart a process',
    description: 'A kill or a pause lasts for for_ms, without it until the process is started or resumed.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: processView })
  @Refuses({ 404: 'There is no such process.' })
  async act(
    @Param('process', { schema: processName }) name: string,
    @Param('verb', { schema: verb }) what: z.output<typeof verb>,
    @Query({ schema: duration }) { for_ms }: z.output<typeof duration>,
  ): Promise<z.input<typeof processView>> {
    const lasts = for_ms !== undefined && (what === 'kill' || what === 'pause');
    const absence = lasts ? `for_ms=${for_ms}` : 'until=started';
    return await this.supervisor.order(
      `/processes/${name}/${what}?${absence}`,
      what === 'kill' && !lasts
        ? `docker compose kill ${name}`
        : `npm run chaos -- ${what} ${name}${lasts ? ` --for ${for_ms / 1_000}s` : ''}`,
      ACT_WITHIN_MS,
    );
  }

  @Post('verify')
  @ApiOperation({
    summary: 'Hold every database, the bank, the mails and the queues against each other',
    description: 'Waits until the shop rests, for two minutes at most.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: verdictView })
  async verify(
    @Body({ schema: verifyBody }) { since }: z.output<typeof verifyBody>,
  ): Promise<z.input<typeof verdictView>> {
    const words = since === undefined ? '' : ` -- --since ${since}`;
    const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`;
    return await this.supervisor.order(`/verify${query}`, `npm run verify${words}`, VERIFY_WITHIN_MS);
  }
}
