import { OperatorsOnly, Section } from '#service';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { OrderClient } from '../order-client.js';

export const placeOrderRequestBody = z.strictObject({
  product_id: z.string().min(1).max(64),
  quantity: z.int().min(1).max(1_000),
  payment_token: z.string().min(1).max(100),
  prefer_async: z.boolean().default(false),
});
const productView = z.looseObject({
  product_id: z.string(),
  name: z.string(),
  price: z.number(),
  currency: z.string(),
});
const responseView = z.object({ status: z.int(), took_ms: z.number(), body: z.unknown() });

/** Every single order from the page is placed by this customer. */
const CUSTOMER = 'USR-CONTROL-ROOM';

/** Places orders in the order service as one customer, for the panel "Place orders" of the page. */
@Section('the shop', 'The current state of the shop, and orders placed from the page.')
@Controller('api/shop')
export class ShopController {
  constructor(private readonly orders: OrderClient) {}

  @Get('products')
  @ApiOperation({ summary: 'The products of the order service, with prices' })
  @ApiOkResponse({ standardSchema: z.array(productView) })
  async products(): Promise<unknown> {
    return await this.orders.products();
  }

  @Post('orders')
  @ApiOperation({
    summary: 'Order one product as the customer USR-CONTROL-ROOM',
    description:
      'The body contains the status and the response of the order service, also when it refuses the order.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: responseView })
  @OperatorsOnly()
  async order(
    @Body({ schema: placeOrderRequestBody }) request: z.output<typeof placeOrderRequestBody>,
  ): Promise<z.input<typeof responseView>> {
    return await this.orders.place(CUSTOMER, request);
  }
}
