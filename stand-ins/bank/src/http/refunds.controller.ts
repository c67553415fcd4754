import { Problem, Refuses, Section } from '#service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { CardNetwork, type RefundAnswer } from '../card-network.js';
import type { Refund } from '../domain/ledger-entry.js';
import { refundBody, refundView } from './bank.schemas.js';
import { IdempotencyKey, keyReused } from './idempotency-key.js';

/** Gives money back, or sees to it that it will never be taken. */
@Section('refunds', 'Money that goes back.')
@Controller('refunds')
export class RefundsController {
  constructor(private readonly network: CardNetwork) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give the whole charge of an order back',
    description: 'What was never charged is voided: a later charge under this key is declined.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'The order’s id; its charge may have the same.',
  })
  @ApiOkResponse({ standardSchema: refundView })
  @Refuses({ 422: 'The key was used for another refund, or the amount is not that of the charge.' })
  async refund(
    @IdempotencyKey() key: string,
    @Body({ schema: refundBody }) body: z.output<typeof refundBody>,
  ): Promise<z.output<typeof refundView>> {
    return refundView.parse(answer(await this.network.refund({ key, ...body }), key));
  }
}

function answer(given: RefundAnswer, key: string): Refund {
  switch (given.kind) {
    case 'refunded':
      return given.refund;
    case 'key-reused':
      throw keyReused(key);
    case 'wrong-amount': {
      const { amount, currency } = given.charge;
      throw new Problem(422, {
        title: 'A refund is of the whole charge',
        detail: `The order was charged ${amount} ${currency} in minor units: ask for exactly that.`,
      });
    }
  }
}
