import type { MessageContext } from '#messaging';
import { preferencesOf, Problem, Refuses, Section, RequestContext } from '#service';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Res, UseGuards } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AdvanceOrder } from '../advance-order.js';
import { Orders, type StoredOrder } from '../persistence/orders.js';
import { PlaceOrder } from '../place-order.js';
import { cancelledOrderOrThrow } from './cancel-order-problems.js';
import { placedOrderOrThrow } from './place-order-problems.js';
import { CustomerGuard } from './customer.guard.js';
import { Customer, IdempotencyKey } from './order.decorators.js';
import { measureAnswer } from './measure-answer.js';
import { AddressRateLimitGuard, CustomerRateLimitGuard } from './order-rate-limits.js';
import { locationHeader, orderView, placeOrderBody, preferenceHeader } from './order.schemas.js';

@Section('orders', 'The orders of the customer that the token names.')
@ApiBearerAuth('customer')
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly placeOrder: PlaceOrder,
    private readonly orders: Orders,
    private readonly advanceOrder: AdvanceOrder,
  ) {}

  @Post()
  @UseGuards(AddressRateLimitGuard, CustomerGuard, CustomerRateLimitGuard)
  @ApiOperation({ summary: 'Place an order' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'A request with the same key returns the order of the first request, for 30 days. Without a key, a repeated request is a new order and is charged again. Send a key, and retry with it after a timeout, a lost connection or 503.',
  })
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description: 'respond-async: respond with 202 at once (RFC 7240).',
  })
  @ApiCreatedResponse({ standardSchema: orderView, description: 'Paid.', headers: locationHeader })
  @ApiAcceptedResponse({
    standardSchema: orderView,
    description: 'The payment is still pending, or the request preferred respond-async. Poll Location.',
    headers: { ...locationHeader, ...preferenceHeader },
  })
  @Refuses({
    402: 'The payment was declined.',
    422: 'The order is not valid, or the Idempotency-Key was used for another order.',
    429: 'Too many orders per minute of this customer or from this address. Retry after the seconds in Retry-After.',
  })
  async place(
    @Customer() user_id: string,
    @Body({ schema: placeOrderBody }) body: z.output<typeof placeOrderBody>,
    @IdempotencyKey() idempotency_key: string | undefined,
    @Headers('prefer') prefer: string | undefined,
    @RequestContext() context: MessageContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.input<typeof orderView>> {
    const request = { ...body, user_id, ...(idempotency_key !== undefined && { idempotency_key }) };
    const wait = preferencesOf(prefer).get('respond-async') !== '';
    const result = await measureAnswer(reply, context, () =>
      this.placeOrder.place(request, context, { wait }),
    );
    const order = placedOrderOrThrow(result);
    if (!wait) void reply.header('preference-applied', 'respond-async');
    void reply.header('location', `/orders/${order.order_id}`);
    void reply.status(order.state.status === 'pending' ? 202 : 201);
    return toView(order);
  }

  @Get(':order_id')
  @UseGuards(CustomerGuard)
  @ApiOperation({ summary: 'Get one of your orders' })
  @Refuses({ 404: 'You have no such order.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: orderView })
  async show(
    @Customer() user_id: string,
    @Param('order_id') order_id: string,
  ): Promise<z.input<typeof orderView>> {
    return toView(await this.ownOrder(user_id, order_id));
  }

  @Post(':order_id/cancel')
  @UseGuards(CustomerGuard)
  @ApiOperation({
    summary: 'Cancel one of your orders before it is paid',
    description:
      'A repeated request returns the same response. A charge in progress is refunded automatically.',
  })
  @Refuses({
    404: 'You have no such order.',
    409: 'The order can no longer be cancelled. The detail says why.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: orderView, description: 'Cancelled.' })
  async cancel(
    @Customer() user_id: string,
    @Param('order_id') order_id: string,
    @RequestContext() context: MessageContext,
  ): Promise<z.input<typeof orderView>> {
    const own = await this.ownOrder(user_id, order_id);
    const order = await this.advanceOrder.advanceInOwnTransaction(
      order_id,
      { kind: 'cancelled-by-customer' },
      context,
    );
    return toView(cancelledOrderOrThrow(order ?? own));
  }

  /** Throws Problem 404 for another customer's order too, so that ids cannot be probed. */
  private async ownOrder(user_id: string, order_id: string): Promise<StoredOrder> {
    const order = await this.orders.find(order_id);
    if (order?.user_id === user_id) return order;
    throw new Problem(404, {
      title: 'No such order',
      detail: `You have no order ${order_id}. POST /orders returns the id in order_id.`,
    });
  }
}

const toView = ({
  order_id,
  user_id,
  lines,
  total,
  currency,
  delivery_address,
  state,
  correlation_id,
  created_at,
}: StoredOrder) =>
  z.encode(orderView, {
    order_id,
    user_id,
    ...state,
    items: lines,
    total,
    currency,
    delivery_address,
    correlation_id,
    created_at: created_at.toISOString(),
  });
