import { type BoundedRequest, fetchBounded } from '#http-client';
import { OperatorsOnly, Problem, Section } from '#service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

const outage = z.strictObject({ outage: z.boolean() });
const TIMEOUT_MS = 5_000;

/** A cause of dead letters that an operator can remove: each charge of the card `tok_down` fails while the card network is down. */
@Section('chaos', 'Failures on purpose, and the check that nothing is missing or duplicated after them.')
@Controller('api/bank-outage')
export class BankOutageController {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  @Get()
  @ApiOperation({ summary: 'Whether charges of the card tok_down fail' })
  @ApiOkResponse({ standardSchema: outage })
  async show(): Promise<z.output<typeof outage>> {
    return await this.request({});
  }

  @Post()
  @ApiOperation({ summary: 'Fail or restore the card network of tok_down' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: outage })
  @OperatorsOnly()
  async update(
    @Body({ schema: outage }) change: z.output<typeof outage>,
    @Headers('authorization') authorization: string,
  ): Promise<z.output<typeof outage>> {
    const headers = { 'content-type': 'application/json', authorization };
    return await this.request({ method: 'PUT', headers, body: JSON.stringify(change) });
  }

  private async request(init: Omit<BoundedRequest, 'timeoutMs'>): Promise<z.output<typeof outage>> {
    const url = `${this.config.serviceUrls.get('bank') ?? ''}/outage`;
    try {
      const answer = await fetchBounded(url, { ...init, timeoutMs: TIMEOUT_MS });
      return outage.parse(answer.json());
    } catch {
      throw new Problem(503, {
        title: 'The bank does not answer',
        detail: 'Start the bank, then try again.',
      });
    }
  }
}
