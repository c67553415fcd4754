import { Problem, Refuses, Section } from '#service';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Shipment } from '../domain/shipment.js';
import { LabelStore } from '../labels/label-store.js';
import { Shipments } from '../persistence/shipments.js';

const shipmentView = z
  .object({
    order_id: z.string(),
    label: z
      .object({
        user_id: z.string(),
        tracking_number: z.string(),
        url: z.string(),
        sha256: z.string().length(64),
        bytes: z.int(),
      })
      .optional(),
    stockReserved: z.boolean(),
    dispatched: z.boolean(),
    voided: z.boolean(),
  })
  .meta({ id: 'Shipment' });

@Section('shipments', 'Shipments and their labels.')
@Controller('shipments')
export class ShipmentsController {
  constructor(
    private readonly shipments: Shipments,
    private readonly labels: LabelStore,
  ) {}

  @Get(':order_id')
  @ApiOperation({ summary: 'Get the shipment of one order' })
  @ApiOkResponse({ standardSchema: shipmentView })
  @Refuses({ 404: 'There is no shipment for this order yet.' })
  async show(@Param('order_id') order_id: string): Promise<z.input<typeof shipmentView>> {
    return { order_id, ...(await this.get(order_id)) };
  }

  @Get(':order_id/label.pdf')
  @ApiOperation({ summary: 'Download the shipping label' })
  @ApiOkResponse({ content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } })
  @Refuses({ 404: 'There is no shipment for this order yet, or it has no label yet.' })
  async label(@Param('order_id') order_id: string, @Res() reply: FastifyReply): Promise<void> {
    const { label } = await this.get(order_id);
    if (!label)
      throw new Problem(404, {
        title: 'No label yet',
        detail: 'The label is created after the order is paid. Try again later.',
      });
    await reply.type('application/pdf').send(await this.labels.get(label));
  }

  private async get(order_id: string): Promise<Shipment> {
    const shipment = await this.shipments.find(order_id);
    if (!shipment)
      throw new Problem(404, {
        title: 'No shipment',
        detail: `There is no shipment for ${order_id} yet. It is created after the order is paid.`,
      });
    return shipment;
  }
}
