import { type BoundedRequest, fetchBounded } from '#http-client';
import { OperatorsOnly, Problem, Section } from '#service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

const outage = z.strictObject({ broken: z.boolean() });
const ANSWER_WITHIN_MS = 5_000;

/** A cause of dead letters that can be mended by hand: what the bank does with the card `tok_down`. */
@Section('chaos', 'Where the shop is broken on purpose, and proves that nothing was lost by it.')
@Controller('api/bank-outage')
export class BankOutageController {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  @Get()
  @ApiOperation({ summary: 'Whether the bank fails for the card tok_down' })
  @ApiOkResponse({ standardSchema: outage })
  async show(): Promise<z.output<typeof outage>> {
    return await this.ask({});
  }

  @Post()
  @ApiOperation({ summary: 'Break or mend what the bank does with the card tok_down' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: outage })
  @OperatorsOnly()
  async change(
    @Body({ schema: outage }) wanted: z.output<typeof outage>,
    @Headers('authorization') authorization: string,
  ): Promise<z.output<typeof outage>> {
    const headers = { 'content-type': 'application/json', authorization };
    return await this.ask({ method: 'PUT', headers, body: JSON.stringify(wanted) });
  }

  private async ask(init: Omit<BoundedRequest, 'timeoutMs'>): Promise<z.output<typeof outage>> {
    const url = `${this.config.serviceUrls.get('bank') ?? ''}/outage`;
    try {
      const answer = await fetchBounded(url, { ...init, timeoutMs: ANSWER_WITHIN_MS });
      return outage.parse(answer.json());
    } catch {
      throw new Problem(503, { title: 'The bank does not answer', detail: 'Start it, and ask again.' });
    }
  }
}
