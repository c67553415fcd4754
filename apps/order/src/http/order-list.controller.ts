import { currency, money } from '#contracts';
import { OperatorsOnly, Section } from '#service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { OrderList } from '../persistence/order-list.js';
import { orderView } from './order.schemas.js';

const id = z.string().min(1).max(100).optional();
const listQuery = z.strictObject({
  status: orderView.shape.status.optional(),
  user_id: z.string().min(1).max(200).optional(),
  order_id: id,
  before: id,
  after: id,
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
const listView = z.array(
  z.object({
    order_id: z.string(),
    user_id: z.string(),
    status: orderView.shape.status,
    total: money,
    currency,
    correlation_id: z.string(),
    trace_id: z.string(),
    created_at: z.iso.datetime(),
  }),
);

@Section('all orders', 'The orders of all customers, for operators.')
@OperatorsOnly()
@Controller('orders')
export class OrderListController {
  constructor(private readonly orders: OrderList) {}

  @Get()
  @ApiOperation({
    summary: 'List the orders of all customers, the newest first',
    description:
      'before: the orders that are older than this order id. after: those next to it that are newer.',
  })
  @ApiOkResponse({ standardSchema: listView })
  async list(
    @Query({ schema: listQuery }) { limit, ...filter }: z.output<typeof listQuery>,
  ): Promise<z.input<typeof listView>> {
    const orders = await this.orders.page(filter, limit);
    return z.encode(
      listView,
      orders.map((order) => ({ ...order, created_at: order.created_at.toISOString() })),
    );
  }
}
