import { type Subscriptions, subscriptions } from '#contracts';
import { queueFor } from '#messaging';
import { Section } from '#service';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { isShopMessage } from '../watching/shop-queues.js';

const kind = z.enum(['event', 'command', 'reply', 'telemetry']);
const topologyView = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      publishes: z.array(z.object({ type: z.string(), kind })),
      consumes: z.array(z.object({ type: z.string(), kind, queue: z.string() })),
    }),
  ),
});

@Section('the shop', 'The current state of the shop, and orders placed from the page.')
@Controller('api/topology')
export class TopologyController {
  @Get()
  @ApiOperation({ summary: 'Which service publishes and consumes which message, and in which queue' })
  @ApiOkResponse({ standardSchema: topologyView })
  show(): z.input<typeof topologyView> {
    const services = Object.entries(subscriptions as Subscriptions).map(([name, row]) => ({
      name,
      publishes: row.publishes.filter(isShopMessage).map(({ type, kind }) => ({ type, kind })),
      consumes: row.consumes
        .filter(isShopMessage)
        .map((contract) => ({ type: contract.type, kind: contract.kind, queue: queueFor(name, contract) })),
    }));
    return { services };
  }
}
