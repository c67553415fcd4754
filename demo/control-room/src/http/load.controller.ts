import { OperatorsOnly, Problem, Refuses, Section } from '#service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { OrderLoad } from '../order-load.js';
import { RunProof } from '../run-proof.js';
import { placeOrderRequestBody } from './shop.controller.js';

const loadBody = placeOrderRequestBody.extend({
  per_second: z.int().min(1).max(50),
  for_seconds: z.int().min(1).max(600),
});

export const loadView = z.object({
  running: z.boolean(),
  per_second: z.int(),
  started_at: z.iso.datetime(),
  ends_at: z.iso.datetime(),
  sent: z.int(),
  skipped: z.int(),
  waiting: z.int(),
  no_response: z.int(),
  responses: z.record(z.string(), z.int()),
});

/** Starts and stops a load of orders, for the panel "Place orders" of the page. */
@Section('the shop', 'The current state of the shop, and orders placed from the page.')
@OperatorsOnly()
@Controller('api/shop/load')
export class LoadController {
  constructor(
    private readonly load: OrderLoad,
    private readonly runProof: RunProof,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Place orders at a rate, for a limited time',
    description:
      'The control room places them as several customers, so that none exceeds its limit. GET /api/overview shows the progress.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: loadView })
  @Refuses({ 409: 'Another load or a proof is running.' })
  start(@Body({ schema: loadBody }) body: z.output<typeof loadBody>): z.input<typeof loadView> {
    const { per_second: perSecond, for_seconds: forSeconds, ...request } = body;
    if (this.runProof.isRunning)
      throw new Problem(409, {
        title: 'A proof is running',
        detail:
          'A proof is running, and its result counts all orders. Wait for its end, then start the load.',
      });
    if (!this.load.start(request, { perSecond, forSeconds }))
      throw new Problem(409, {
        title: 'Another load is running',
        detail: 'Stop it, or wait for its end, then start another.',
      });
    return this.load.state!;
  }

  @Post('stop')
  @ApiOperation({ summary: 'Stop the load; without one nothing happens' })
  @HttpCode(204)
  stop(): void {
    this.load.stop();
  }
}
