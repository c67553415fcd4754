import { type Subscriptions, subscriptions } from '#contracts';
import { queueFor } from '#messaging';
import { Section } from '#service';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { isOfTheShop } from '../watching/shop-map.js';

const kind = z.enum(['event', 'command', 'reply', 'telemetry']);
const topologyView = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      publishes: z.array(z.object({ type: z.string(), kind })),
      listens_to: z.array(z.object({ type: z.string(), kind, queue: z.string() })),
    }),
  ),
});

/** Who says what to whom, as the table of subscriptions has it. */
@Section('the shop', 'The shop as it stands, and its counter.')
@Controller('api/topology')
export class TopologyController {
  @Get()
  @ApiOperation({ summary: 'Who says what to whom, each in its queue' })
  @ApiOkResponse({ standardSchema: topologyView })
  show(): z.input<typeof topologyView> {
    const services = Object.entries(subscriptions as Subscriptions).map(([name, row]) => ({
      name,
      publishes: row.publishes.filter(isOfTheShop).map(({ type, kind }) => ({ type, kind })),
      listens_to: row.consumes
        .filter(isOfTheShop)
        .map((contract) => ({ type: contract.type, kind: contract.kind, queue: queueFor(name, contract) })),
    }));
    return { services };
  }
}
