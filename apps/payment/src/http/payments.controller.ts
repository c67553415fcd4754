import { Problem, Refuses, Section } from '#service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Payments } from '../persistence/payments.js';

const paymentView = z
  .object({
    order_id: z.string(),
    status: z.enum(['captured', 'declined', 'refunded', 'voided']),
    charge_id: z.string().optional(),
    refund_id: z.string().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Payment' });

/** payment's own view of an order's money, for operators. */
@Section('payments', 'What the bank said about the money of an order.')
@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: Payments) {}

  @Get(':order_id')
  @ApiOperation({ summary: 'What became of the money of one order' })
  @ApiOkResponse({ standardSchema: paymentView })
  @Refuses({ 404: 'The bank has not yet spoken about this order.' })
  async show(@Param('order_id') order_id: string): Promise<z.input<typeof paymentView>> {
    const state = await this.payments.find(order_id);
    if (!state)
      throw new Problem(404, {
        title: 'No payment',
        detail: `The bank has not yet spoken about ${order_id}.`,
      });
    return { order_id, ...state };
  }
}
