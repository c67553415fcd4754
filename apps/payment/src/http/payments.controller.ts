import { Problem } from '#service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { PaymentState } from '../domain/payment.js';
import { Payments } from '../persistence/payments.js';

/** payment's own view of an order's money, for operators. */
@ApiTags('payments')
@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: Payments) {}

  @Get(':order_id')
  async show(@Param('order_id') order_id: string): Promise<PaymentState & { order_id: string }> {
    const state = await this.payments.find(order_id);
    if (!state)
      throw new Problem(404, {
        title: 'No payment',
        detail: `The bank has not yet spoken about ${order_id}.`,
      });
    return { order_id, ...state };
  }
}
