import { type BoundedRequest, fetchBounded } from '#http-client';
import { mintCustomerToken } from '#identity';
import { Problem } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { controlRoomConfig, type ControlRoomConfig } from './control-room.config.js';

/** An order of one product. With `prefer_async` the response does not wait for the payment. */
export interface OrderRequest {
  product_id: string;
  quantity: number;
  payment_token: string;
  prefer_async: boolean;
}

/** The response of the order service, also when it refuses the order. */
export interface OrderResponse {
  status: number;
  took_ms: number;
  body: unknown;
}

/** Longer than {@link TIMEOUT_MS}. */
const TOKEN_LIFETIME_MS = 60_000;

/** Longer than an order request waits for its payment. */
const TIMEOUT_MS = 20_000;
const MAX_PRODUCT_LIST_BYTES = 16_777_216;

/** Sends requests to the order service. Each method throws Problem 503 if it does not answer. */
@Injectable()
export class OrderClient {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  async products(): Promise<unknown> {
    const { status, body } = await this.request('/products', {});
    if (status !== 200) throw unavailable();
    return body;
  }

  async place(customer: string, request: OrderRequest): Promise<OrderResponse> {
    const { product_id, quantity, payment_token, prefer_async } = request;
    const token = await mintCustomerToken(this.config.customerPrivateKey, customer, TOKEN_LIFETIME_MS);
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

  private async request(path: string, init: Omit<BoundedRequest, 'timeoutMs'>): Promise<OrderResponse> {
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
      throw unavailable();
    }
  }
}

const unavailable = () =>
  new Problem(503, {
    title: 'The order service does not answer',
    detail: 'Start the order service, then try again.',
  });
