import { type BoundedRequest, fetchBounded } from '#http-client';
import { mintCustomerToken } from '#identity';
import { OperatorsOnly, Problem, Section } from '#service';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

const wish = z.strictObject({
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
const answerView = z.object({ status: z.int(), took_ms: z.number(), body: z.unknown() });

/** Everybody at the counter is this customer, with a token that lasts as long as one order may take. */
const COUNTER = 'USR-COUNTER';
const TOKEN_LASTS_MS = 60_000;

/** Longer than the shop lets anybody wait for a payment. */
const ANSWER_WITHIN_MS = 20_000;
const LARGEST_PRICE_LIST_BYTES = 16_777_216;

/** The shop's counter, as a customer at the page meets it. */
@Section('the shop', 'The shop as it stands, and its counter.')
@Controller('api/shop')
export class ShopController {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  @Get('products')
  @ApiOperation({ summary: 'The price list of the order service' })
  @ApiOkResponse({ standardSchema: z.array(productView) })
  async products(): Promise<unknown> {
    const { body } = await this.ask('/products', {});
    return body;
  }

  @Post('orders')
  @ApiOperation({
    summary: 'Order one product as a customer at the counter',
    description: 'Whatever the order service says, a refusal too, is the body of the answer.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: answerView })
  @OperatorsOnly()
  async order(@Body({ schema: wish }) given: z.output<typeof wish>): Promise<z.input<typeof answerView>> {
    const { product_id, quantity, payment_token, prefer_async } = given;
    const token = await mintCustomerToken(this.config.customerPrivateKey, COUNTER, TOKEN_LASTS_MS);
    return await this.ask('/orders', {
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

  private async ask(
    path: string,
    init: Omit<BoundedRequest, 'timeoutMs'>,
  ): Promise<z.output<typeof answerView>> {
    const startedAt = performance.now();
    const url = this.config.serviceUrls.get('order') ?? '';
    try {
      const answer = await fetchBounded(`${url}${path}`, {
        ...init,
        timeoutMs: ANSWER_WITHIN_MS,
        maxBytes: LARGEST_PRICE_LIST_BYTES,
      });
      const body = answer.json<unknown>();
      return { status: answer.status, took_ms: Math.round(performance.now() - startedAt), body };
    } catch {
      throw new Problem(503, {
        title: 'The counter is closed',
        detail: 'The order service does not answer: start it, and order again.',
      });
    }
  }
}
