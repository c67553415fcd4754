import { Problem, Refuses, Section } from '#service';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { CardNetwork, type ChargeAnswer } from '../card-network.js';
import type { Charge } from '../domain/ledger-entry.js';
import { Ledger } from '../persistence/ledger.js';
import { chargeBody, chargeView } from './bank.schemas.js';
import { IdempotencyKey, keyReused } from './idempotency-key.js';

/** Takes money, once per key. */
@Section('charges', 'Money that is taken.')
@Controller('charges')
export class ChargesController {
  constructor(
    private readonly network: CardNetwork,
    private readonly ledger: Ledger,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take money from a card',
    description: 'The answer is 200 also for a decline, and for a key that was answered before.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The order’s id.' })
  @ApiOkResponse({ standardSchema: chargeView })
  @Refuses({
    422: 'The key was used for another charge.',
    424: 'The card’s issuer fails or does not answer; other cards may be charged.',
  })
  async charge(
    @IdempotencyKey() key: string,
    @Body({ schema: chargeBody }) body: z.output<typeof chargeBody>,
  ): Promise<z.output<typeof chargeView>> {
    return view(answer(await this.network.charge({ key, ...body }), key));
  }

  @Get(':key')
  @ApiOperation({ summary: 'What was decided under a key' })
  @Refuses({ 404: 'Nothing was decided under this key.' })
  @ApiOkResponse({ standardSchema: chargeView })
  show(@Param('key') key: string): z.output<typeof chargeView> {
    const charge = this.ledger.charge(key);
    if (!charge)
      throw new Problem(404, {
        title: 'No charge',
        detail: `Nothing was decided under ${key}: POST /charges with it is safe.`,
      });
    return view(charge);
  }
}

function answer(given: ChargeAnswer, key: string): Charge {
  switch (given.kind) {
    case 'charged':
      return given.charge;
    case 'key-reused':
      throw keyReused(key);
    case 'fault':
      throw new Problem(424, {
        title: 'The card’s issuer failed',
        detail: 'Nothing was charged. Ask again with the same Idempotency-Key.',
      });
    case 'down':
      throw new Problem(424, {
        title: 'The card’s issuer does not answer',
        detail: 'Nothing was charged. Ask again later with the same Idempotency-Key.',
      });
  }
}

const view = (charge: Charge) => chargeView.parse(charge);
