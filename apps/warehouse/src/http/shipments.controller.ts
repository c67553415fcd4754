import { Problem } from '#service';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Shipment } from '../domain/shipment.js';
import { LabelStore } from '../labels/label-store.js';
import { Shipments } from '../persistence/shipments.js';

/** The warehouse's own view of a parcel, and where a label's claim check is redeemed. */
@ApiTags('shipments')
@Controller('shipments')
export class ShipmentsController {
  constructor(
    private readonly shipments: Shipments,
    private readonly labels: LabelStore,
  ) {}

  @Get(':order_id')
  async show(@Param('order_id') order_id: string): Promise<Shipment & { order_id: string }> {
    return { order_id, ...(await this.get(order_id)) };
  }

  @Get(':order_id/label.pdf')
  @ApiProduces('application/pdf')
  async label(@Param('order_id') order_id: string, @Res() reply: FastifyReply): Promise<void> {
    const { label } = await this.get(order_id);
    if (!label)
      throw new Problem(404, { title: 'No label yet', detail: 'It is made when the order is paid.' });
    await reply.type('application/pdf').send(await this.labels.get(label));
  }

  private async get(order_id: string): Promise<Shipment> {
    const shipment = await this.shipments.find(order_id);
    if (!shipment)
      throw new Problem(404, { title: 'No shipment', detail: `The warehouse has not heard of ${order_id}.` });
    return shipment;
  }
}
