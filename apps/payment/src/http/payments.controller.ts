import { Problem, Refuses, Section } from '#service';
import { Controller, Get, Param, Query } from '@nestjs/common';
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

/** As many as fit into the longest address. */
const MAX_ORDER_IDS = 40;
const listQuery = z.strictObject({
  order_ids: z
    .string()
    .min(1)
    .transform((list) => list.split(','))
    .pipe(z.array(z.string().min(1).max(100)).max(MAX_ORDER_IDS, `at most ${MAX_ORDER_IDS} order ids`)),
});

@Section('payments', 'The payment of each order.')
@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: Payments) {}

  @Get()
  @ApiOperation({
    summary: 'List the payments of some orders; an order without a result of the bank is left out',
  })
  @ApiOkResponse({ standardSchema: z.array(paymentView) })
  async list(
    @Query({ schema: listQuery }) { order_ids }: z.output<typeof listQuery>,
  ): Promise<z.input<typeof paymentView>[]> {
    return (await this.payments.findAll(order_ids)).map(([order_id, state]) => ({ order_id, ...state }));
  }

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
