import { OperatorsOnly, Refuses, Section } from '#service';
import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Supervisor } from '../watching/supervisor.js';

const processName = z.string().regex(/^[a-z\d-]{1,40}$/, 'the name of a process, e.g. email or email-2');
const verb = z.enum(['kill', 'pause', 'resume', 'stop', 'start', 'restart', 'partition', 'heal']);
const durationQuery = z.strictObject({
  for_ms: z.coerce.number().int().min(1_000).max(3_600_000).optional(),
});
const processView = z.object({ name: z.string(), state: z.string() });
const verifyBody = z.strictObject({ since: z.iso.datetime().optional() }).default({});
const tally = z.object({
  effect: z.string(),
  expected: z.int(),
  found: z.int(),
  missing: z.array(z.string()),
  duplicated: z.array(z.string()),
});
export const resultView = z.object({
  lines: z.string(),
  clean: z.boolean(),
  ledger: z.looseObject({ tallies: z.array(tally), deadLetters: z.int() }),
});

const ACTION_TIMEOUT_MS = 90_000;
const VERIFY_TIMEOUT_MS = 150_000;

/**
 * Kills, pauses and starts processes, and runs verify. In containers there is no supervisor: the answer is 409 with the
 * command that does the same.
 */
@Section('chaos', 'Failures on purpose, and the check that nothing is missing or duplicated after them.')
@OperatorsOnly()
@Refuses({ 409: 'There is no supervisor; the detail is the command that does the same.' })
@Controller('api')
export class ChaosController {
  constructor(private readonly supervisor: Supervisor) {}

  @Post('chaos/:process/:verb')
  @ApiOperation({
    summary: 'Kill, pause, stop, start or restart a process, or cut a broker node off from the others',
    description:
      'for_ms limits a kill, a pause or a partition; without it, it lasts until the process is started, resumed or healed.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: processView })
  @Refuses({ 404: 'There is no such process.' })
  async act(
    @Param('process', { schema: processName }) name: string,
    @Param('verb', { schema: verb }) action: z.output<typeof verb>,
    @Query({ schema: durationQuery }) { for_ms }: z.output<typeof durationQuery>,
  ): Promise<z.input<typeof processView>> {
    const isLimited = for_ms !== undefined && ['kill', 'pause', 'partition'].includes(action);
    const duration = isLimited ? `for_ms=${for_ms}` : 'until=started';
    return await this.supervisor.execute(
      `/processes/${name}/${action}?${duration}`,
      action === 'kill' && !isLimited
        ? `docker compose kill ${name}`
        : `npm run chaos -- ${action} ${name}${isLimited ? ` --for ${for_ms / 1_000}s` : ''}`,
      ACTION_TIMEOUT_MS,
    );
  }

  @Post('verify')
  @ApiOperation({
    summary: 'Compare all databases, the bank, the mails and the queues',
    description: 'Waits up to two minutes until the shop is idle.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: resultView })
  async verify(
    @Body({ schema: verifyBody }) { since }: z.output<typeof verifyBody>,
  ): Promise<z.input<typeof resultView>> {
    const args = since === undefined ? '' : ` -- --since ${since}`;
    const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`;
    return await this.supervisor.execute(`/verify${query}`, `npm run verify${args}`, VERIFY_TIMEOUT_MS);
  }
}
