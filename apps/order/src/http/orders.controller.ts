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
import { answerCancelled } from './answer-cancelled.js';
import { answerPlaced } from './answer-placed.js';
import { CustomerGuard } from './customer.guard.js';
import { Customer, IdempotencyKey } from './customer.js';
import { LimitPerAddress, LimitPerCustomer } from './order-limits.js';
import { locationHeader, orderView, placeOrderBody, preferenceHeader } from './order.schemas.js';

/** The shop's counter: a customer's orders are there for that customer, and for nobody else. */
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
  @UseGuards(LimitPerAddress, CustomerGuard, LimitPerCustomer)
  @ApiOperation({ summary: 'Place an order' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'A request that is repeated with the same key returns the order of the first, for 30 days. Without a key a repeated request is a new order and is charged again: send one, and repeat with it whatever ended without an answer or with 503.',
  })
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description: 'respond-async: answer 202 at once (RFC 7240).',
  })
  @ApiCreatedResponse({ standardSchema: orderView, description: 'Paid.', headers: locationHeader })
  @ApiAcceptedResponse({
    standardSchema: orderView,
    description: 'The payment takes longer, or the header Prefer asked for this; look at Location later.',
    headers: { ...locationHeader, ...preferenceHeader },
  })
  @Refuses({
    402: 'The payment was declined.',
    422: 'It can’t be ordered like that, or the Idempotency-Key was used for another order.',
    429: 'Too many orders in a minute, of this customer or from this address: come again after the seconds in Retry-After.',
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
    const order = answerPlaced(await this.placeOrder.place(request, context, { wait }));
    if (!wait) void reply.header('preference-applied', 'respond-async');
    void reply.header('location', `/orders/${order.order_id}`);
    void reply.status(order.state.status === 'pending' ? 202 : 201);
    return view(order);
  }

  @Get(':order_id')
  @UseGuards(CustomerGuard)
  @ApiOperation({ summary: 'One order of yours, and how it stands' })
  @Refuses({ 404: 'You have no such order.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: orderView })
  async show(
    @Customer() user_id: string,
    @Param('order_id') order_id: string,
  ): Promise<z.input<typeof orderView>> {
    return view(await this.ownOrder(user_id, order_id));
  }

  @Post(':order_id/cancel')
  @UseGuards(CustomerGuard)
  @ApiOperation({
    summary: 'Cancel an order of yours that is not paid yet',
    description:
      'Repeated, it gives the same answer. Money that is on its way meanwhile comes back by itself.',
  })
  @Refuses({ 404: 'You have no such order.', 409: 'It is too late for that; the detail says why.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: orderView, description: 'Cancelled.' })
  async cancel(
    @Customer() user_id: string,
    @Param('order_id') order_id: string,
    @RequestContext() context: MessageContext,
  ): Promise<z.input<typeof orderView>> {
    const own = await this.ownOrder(user_id, order_id);
    const order = await this.advanceOrder.advanceNow(order_id, { kind: 'cancelled-by-customer' }, context);
    return view(answerCancelled(order ?? own));
  }

  /** What is somebody else's is as little there as what nobody placed. */
  private async ownOrder(user_id: string, order_id: string): Promise<StoredOrder> {
    const order = await this.orders.find(order_id);
    if (order?.user_id === user_id) return order;
    throw new Problem(404, {
      title: 'No such order',
      detail: `You have no order ${order_id}; the id is in the answer to POST /orders.`,
    });
  }
}

const view = ({
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
