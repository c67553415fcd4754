import { PermanentFailure, Unavailable } from '#messaging';
import { Injectable } from '@nestjs/common';
import { Pool } from 'undici';
import { z } from 'zod';
import type { ChargeResult, RefundResult } from '../domain/payment.js';
import { PaymentConfig } from '../payment.config.js';
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

const refusal = z.object({ title: z.string() });

/**
 * The bank over HTTP; a real provider would be another file beside this one. Not with `fetch`, whose streams would take a
 * sixth of payment's processor time.
 */
@Injectable()
export class BankProvider extends PaymentProvider {
  private readonly bank: Pool;

  constructor(private readonly config: PaymentConfig) {
    super();
    this.bank = new Pool(new URL(config.bankUrl).origin);
  }

  async charge(request: ChargeRequest): Promise<ChargeResult> {
    return chargeResult.parse(await this.post('/charges', request.order_id, request));
  }

  async refund(request: Omit<ChargeRequest, 'payment_token'>): Promise<RefundResult> {
    return refundResult.parse(await this.post('/refunds', request.order_id, request));
  }

  private async post(path: string, idempotencyKey: string, body: object): Promise<unknown> {
    const { statusCode, body: answer } = await this.bank
      .request({
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.config.bankTimeoutMs),
      })
      .catch((error: unknown) => {
        throw new Unavailable('the bank does not answer', { cause: error });
      });
    const content: unknown = await answer.json().catch(() => undefined);
    if (statusCode < 300) return content;
    const { data: problem } = refusal.safeParse(content);
    const said = `the bank answered ${statusCode}: ${problem?.title ?? 'without a word'}`;
    throw statusCode >= 500 ? new Error(said) : new PermanentFailure(said);
  }
}
