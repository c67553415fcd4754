import { Problem, Refuses, Section } from '#service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { CardNetwork, type RefundResult } from '../card-network.js';
import type { Refund } from '../domain/ledger-entry.js';
import { refundBody, refundView } from './bank.schemas.js';
import { IdempotencyKey, keyReused } from './idempotency-key.js';

@Section('refunds', 'Refunds of charges.')
@Controller('refunds')
export class RefundsController {
  constructor(private readonly network: CardNetwork) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Refund the whole charge of an order',
    description: 'An order without a charge is voided: every later charge of it is declined.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'The order’s id. Its charge may have the same key.',
  })
  @ApiOkResponse({ standardSchema: refundView })
  @Refuses({ 422: 'The key was used for another refund, or the amount differs from the charge.' })
  async refund(
    @IdempotencyKey() key: string,
    @Body({ schema: refundBody }) body: z.output<typeof refundBody>,
  ): Promise<z.output<typeof refundView>> {
    return refundView.parse(refundOrThrow(await this.network.refund({ key, ...body }), key));
  }
}

function refundOrThrow(result: RefundResult, key: string): Refund {
  switch (result.kind) {
    case 'refunded':
      return result.refund;
    case 'key-reused':
      throw keyReused(key);
    case 'wrong-amount': {
      const { amount, currency } = result.charge;
      throw new Problem(422, {
        title: 'The refund must equal the charge',
        detail: `The order was charged ${amount} ${currency} in minor units. Request this amount and currency.`,
      });
    }
  }
}
