import { readBounded, retryAfterMs } from '#http-client';
import { HttpErrorResponse, Unavailable } from '#messaging';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'undici';
import { z } from 'zod';
import type { ChargeResult, RefundResult } from '../domain/payment.js';
import { paymentConfig, type PaymentConfig } from '../payment.config.js';
import { type ChargeRequest, PaymentProvider } from './payment-provider.js';

const chargeResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('captured'), charge_id: z.string() }),
  z.object({ status: z.literal('declined'), reason: z.string() }),
]);

const refundResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('refunded'), refund_id: z.string() }),
  z.object({ status: z.literal('voided') }),
  z.object({ status: z.literal('nothing_to_refund') }),
]);

const problem = z.object({ title: z.string().max(500) });

/** A normal response has a few hundred bytes. */
const MAX_RESPONSE_BYTES = 65_536;

/**
 * The stand-in bank over HTTP; add a real provider as another subclass. Uses undici's `request`, because the streams of
 * `fetch` take a sixth of payment's CPU time.
 */
@Injectable()
export class BankProvider extends PaymentProvider {
  private readonly bank: Pool;

  constructor(@Inject(paymentConfig.KEY) private readonly config: PaymentConfig) {
    super();
    this.bank = new Pool(new URL(config.bankUrl).origin);
  }

  async charge(request: ChargeRequest): Promise<ChargeResult> {
    return await this.post('/charges', request.order_id, request, chargeResult);
  }

  async refund(request: Omit<ChargeRequest, 'payment_token'>): Promise<RefundResult> {
    return await this.post('/refunds', request.order_id, request, refundResult);
  }

  private async post<T>(path: string, key: string, body: object, schema: z.ZodType<T>): Promise<T> {
    const { status, retryAfter, text } = await this.request(path, key, body).catch((error: unknown) => {
      throw new Unavailable(`no complete response from the bank: ${(error as Error).message}`, {
        cause: error,
      });
    });
    const content = jsonOrUndefined(text);
    if (status < 200 || status >= 300) {
      const title = problem.safeParse(content).data?.title ?? 'no reason given';
      throw new HttpErrorResponse(`the bank answered ${status}: ${title}`, status, retryAfterMs(retryAfter));
    }
    const result = schema.safeParse(content);
    if (result.success) return result.data;
    throw new Unavailable(
      `the bank’s response to ${path} is invalid: ${content === undefined ? 'it is not JSON' : 'it does not match the schema'}`,
    );
  }

  /** The timeout covers the whole body. The idempotency key makes a retry safe. */
  private async request(path: string, idempotencyKey: string, body: object) {
    const response = await this.bank.request({
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(this.config.bankTimeoutMs),
    });
    const text = await readBounded(response.body, MAX_RESPONSE_BYTES);
    return { status: response.statusCode, retryAfter: response.headers['retry-after'], text };
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
