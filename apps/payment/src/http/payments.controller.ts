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

@Section('payments', 'The payment of each order.')
@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: Payments) {}

  @Get(':order_id')
  @ApiOperation({ summary: 'Get the payment of one order' })
  @ApiOkResponse({ standardSchema: paymentView })
  @Refuses({ 404: 'There is no result from the bank for this order yet.' })
  async show(@Param('order_id') order_id: string): Promise<z.input<typeof paymentView>> {
    const state = await this.payments.find(order_id);
    if (!state)
      throw new Problem(404, {
        title: 'No payment',
        detail: `There is no result from the bank for ${order_id} yet. Try again later.`,
      });
    return { order_id, ...state };
  }
}
