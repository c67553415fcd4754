import type { MessageContext } from '#messaging';
import { HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { countAnswer } from '../order-metrics.js';
import type { PlaceOrderResult } from '../place-order.js';

/** Measures the answer to `POST /orders`. A refused request, e.g. an invalid one, is not an order and is not counted. */
export async function measureAnswer(
  reply: FastifyReply,
  { spanContext }: MessageContext,
  place: () => Promise<PlaceOrderResult>,
): Promise<PlaceOrderResult> {
  try {
    const result = await place();
    if (result.kind === 'placed')
      countAnswer('answered', reply.elapsedTime, result.bankMs, spanContext?.traceId);
    return result;
  } catch (error) {
    if (!(error instanceof HttpException && error.getStatus() < 500))
      countAnswer('failed', reply.elapsedTime, undefined, spanContext?.traceId);
    throw error;
  }
}
