import { Problem, Refuses, Section } from '#service';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { CardNetwork, type ChargeResult } from '../card-network.js';
import type { Charge } from '../domain/ledger-entry.js';
import { Ledger } from '../persistence/ledger.js';
import { chargeBody, chargeView } from './bank.schemas.js';
import { IdempotencyKey, keyReused } from './idempotency-key.js';

@Section('charges', 'Charges of cards.')
@Controller('charges')
export class ChargesController {
  constructor(
    private readonly network: CardNetwork,
    private readonly ledger: Ledger,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Charge a card',
    description: 'Responds with 200 for a declined charge too, and for a repeated request with the same key.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'The order’s id.' })
  @ApiOkResponse({ standardSchema: chargeView })
  @Refuses({
    422: 'The key was used for another charge.',
    424: 'The card’s issuer failed or did not respond. Other cards may succeed.',
  })
  async charge(
    @IdempotencyKey() key: string,
    @Body({ schema: chargeBody }) body: z.output<typeof chargeBody>,
  ): Promise<z.output<typeof chargeView>> {
    return toView(chargeOrThrow(await this.network.charge({ key, ...body }), key));
  }

  @Get(':key')
  @ApiOperation({ summary: 'Get the charge of an Idempotency-Key' })
  @Refuses({ 404: 'There is no charge with this key.' })
  @ApiOkResponse({ standardSchema: chargeView })
  show(@Param('key') key: string): z.output<typeof chargeView> {
    const charge = this.ledger.charge(key);
    if (!charge)
      throw new Problem(404, {
        title: 'No charge',
        detail: `There is no charge with the key ${key}. POST /charges with this key is safe.`,
      });
    return toView(charge);
  }
}

function chargeOrThrow(result: ChargeResult, key: string): Charge {
  switch (result.kind) {
    case 'charged':
      return result.charge;
    case 'key-reused':
      throw keyReused(key);
    case 'fault':
      throw new Problem(424, {
        title: 'The card’s issuer failed',
        detail: 'Nothing was charged. Retry with the same Idempotency-Key.',
      });
    case 'down':
      throw new Problem(424, {
        title: 'The card’s issuer did not respond',
        detail: 'Nothing was charged. Retry later with the same Idempotency-Key.',
      });
  }
}

const toView = (charge: Charge) => chargeView.parse(charge);
