import { PermanentFailure, Unavailable } from '#messaging';
import { Injectable } from '@nestjs/common';
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

/** The bank over HTTP; a real provider would be another file beside this one. */
@Injectable()
export class BankProvider extends PaymentProvider {
  constructor(private readonly config: PaymentConfig) {
    super();
  }

  async charge(request: ChargeRequest): Promise<ChargeResult> {
    return chargeResult.parse(await this.post('/charges', request.order_id, request));
  }

  async refund(request: Omit<ChargeRequest, 'payment_token'>): Promise<RefundResult> {
    return refundResult.parse(await this.post('/refunds', request.order_id, request));
  }

  private async post(path: string, idempotencyKey: string, body: object): Promise<unknown> {
    const response = await fetch(new URL(path, this.config.bankUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(this.config.bankTimeoutMs),
    }).catch((error: unknown) => {
      throw new Unavailable('the bank does not answer', { cause: error });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    const { data: problem } = refusal.safeParse(answer);
    const said = `the bank answered ${response.status}: ${problem?.title ?? 'without a word'}`;
    throw response.status >= 500 ? new Error(said) : new PermanentFailure(said);
  }
}
