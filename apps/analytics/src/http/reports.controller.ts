import { money, moneySum } from '#contracts';
import { Section } from '#service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Facts } from '../persistence/facts.js';
import { Rebuilds } from '../persistence/rebuilds.js';

const total = z.object({ count: z.int(), amount: moneySum });
const totals = z.object({
  created: total,
  cancelled: total,
  refunded: total,
  shipped: total,
  /** True while a rebuild runs, during which the totals are too low. */
  rebuilding: z.boolean(),
});
const facts = z.array(
  z.object({ order_id: z.string(), fact: z.string(), amount: money, happened_at: z.iso.datetime() }),
);
const views = z.array(z.object({ product_id: z.string(), views: z.int() }));

@Section('reports', 'What analytics has counted.')
@Controller('reports')
export class ReportsController {
  constructor(
    private readonly facts: Facts,
    private readonly rebuilds: Rebuilds,
  ) {}

  @Get('totals')
  @ApiOperation({
    summary:
      'Get the number and amount of orders created, cancelled, refunded and shipped since the shop opened',
  })
  @ApiOkResponse({ standardSchema: totals })
  async totals(): Promise<z.input<typeof totals>> {
    const rebuilding = Boolean((await this.rebuilds.latest())?.is_running);
    return z.encode(totals, { ...(await this.facts.totals()), rebuilding });
  }

  @Get('orders/:order_id')
  @ApiOperation({ summary: 'Get the facts counted for one order' })
  @ApiOkResponse({ standardSchema: facts })
  async order(@Param('order_id') order_id: string): Promise<z.input<typeof facts>> {
    const orderFacts = await this.facts.findByOrder(order_id);
    return z.encode(
      facts,
      orderFacts.map((fact) => ({ ...fact, happened_at: fact.happened_at.toISOString() })),
    );
  }

  @Get('views')
  @ApiOperation({ summary: 'Get the views of each product; some may be missing' })
  @ApiOkResponse({ standardSchema: views })
  async views(): Promise<z.input<typeof views>> {
    return await this.facts.views();
  }
}
