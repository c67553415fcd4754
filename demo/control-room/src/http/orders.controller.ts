import { Section } from '#service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { orderStates } from '../domain/order-state.js';
import { TimelineSteps } from '../persistence/timeline-steps.js';
import { ReadOrderLinks } from '../watching/read-order-links.js';
import { ReadOrders } from '../watching/read-orders.js';

const id = z.string().regex(/^[\w-]{1,100}$/, '1 to 100 letters, digits and dashes');
const ordersQuery = z.strictObject({
  state: z.enum(orderStates).optional(),
  customer: z.string().min(1).max(100).optional(),
  before: id.optional(),
  after: id.optional(),
});
const ordersView = z.object({
  orders: z.array(
    z.object({
      order_id: z.string(),
      user_id: z.string(),
      correlation_id: z.string(),
      created_at: z.iso.datetime(),
      state: z.enum(orderStates),
      steps: z.int(),
      began_at: z.iso.datetime().nullable(),
      last_at: z.iso.datetime().nullable(),
      failed: z.boolean(),
    }),
  ),
  refunds_known: z.boolean(),
  older: z.string().optional(),
  newer: z.string().optional(),
});

const linksView = z.object({
  mails: z.array(z.object({ subject: z.string(), url: z.string() })),
  label: z.string().optional(),
  trace: z.string().optional(),
  queues: z.string().optional(),
  log_command: z.string().optional(),
});

@Section('orders', 'The orders of all customers with their stored states.')
@Controller('api/orders')
export class OrdersController {
  constructor(
    private readonly orders: ReadOrders,
    private readonly steps: TimelineSteps,
    private readonly links: ReadOrderLinks,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Orders, the newest first, in pages of at most 40',
    description:
      'The states are those of the order service and of payment. "older" and "newer" are the values of "before" and "after" for the next pages. With the state cancelled or refunded a page may have fewer orders.',
  })
  @ApiOkResponse({ standardSchema: ordersView })
  async list(
    @Query({ schema: ordersQuery }) filter: z.output<typeof ordersQuery>,
  ): Promise<z.input<typeof ordersView>> {
    const { orders, ...page } = await this.orders.page(filter);
    const summaries = await this.steps.summariesOf(orders);
    return {
      orders: orders.map((order, i) => {
        const { steps = 0, began_at, last_at, failed = false } = summaries[i] ?? {};
        const times = { began_at: began_at?.toISOString() ?? null, last_at: last_at?.toISOString() ?? null };
        return { ...order, ...times, steps, failed };
      }),
      ...page,
    };
  }

  @Get(':order_id/links')
  @ApiOperation({
    summary:
      'The pages about one order: its mails, label and trace, the pages of queues, and the command for its log lines',
    description: 'A page that is not there yet, or whose address is not configured, is absent.',
  })
  @ApiOkResponse({ standardSchema: linksView })
  async pages(@Param('order_id', { schema: id }) order_id: string): Promise<z.input<typeof linksView>> {
    return await this.links.of(order_id);
  }
}
