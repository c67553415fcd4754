import { type BoundedRequest, fetchBounded } from '#http-client';
import { mintCustomerToken } from '#identity';
import { OperatorsOnly, Problem, Section } from '#service';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

const placeOrderRequestBody = z.strictObject({
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

/** Every order from the page is placed by this customer. */
const CUSTOMER = 'USR-CONTROL-ROOM';
/** Longer than {@link TIMEOUT_MS}. */
const TOKEN_LIFETIME_MS = 60_000;

/** Longer than an order request waits for its payment. */
const TIMEOUT_MS = 20_000;
const MAX_PRODUCT_LIST_BYTES = 16_777_216;

/** Places orders in the order service as one customer, for the panel "Place orders" of the page. */
@Section('the shop', 'The current state of the shop, and orders placed from the page.')
@Controller('api/shop')
export class ShopController {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  @Get('products')
  @ApiOperation({ summary: 'The products of the order service, with prices' })
  @ApiOkResponse({ standardSchema: z.array(productView) })
  async products(): Promise<unknown> {
    const { body } = await this.request('/products', {});
    return body;
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
    const { product_id, quantity, payment_token, prefer_async } = request;
    const token = await mintCustomerToken(this.config.customerPrivateKey, CUSTOMER, TOKEN_LIFETIME_MS);
    return await this.request('/orders', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': uuidv7(),
        ...(prefer_async && { prefer: 'respond-async' }),
      },
      body: JSON.stringify({ items: [{ product_id, quantity }], payment_token }),
    });
  }

  private async request(
    path: string,
    init: Omit<BoundedRequest, 'timeoutMs'>,
  ): Promise<z.output<typeof responseView>> {
    const startedAt = performance.now();
    const url = this.config.serviceUrls.get('order') ?? '';
    try {
      const answer = await fetchBounded(`${url}${path}`, {
        ...init,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_PRODUCT_LIST_BYTES,
      });
      const body = answer.json<unknown>();
      return { status: answer.status, took_ms: Math.round(performance.now() - startedAt), body };
    } catch {
      throw new Problem(503, {
        title: 'The order service does not answer',
        detail: 'Start the order service, then try again.',
      });
    }
  }
}
