import { currentMessageContext } from '#messaging';
import { DURATION_BUCKETS, observe } from '#service';
import { Histogram } from 'prom-client';
import type { ChargeResult } from '../domain/payment.js';
import type { ChargeRequest, PaymentProvider } from './payment-provider.js';

const charges = new Histogram({
  name: 'payment_provider_seconds',
  help: 'Time that the bank took for a charge, by outcome: captured, declined, failed',
  labelNames: ['outcome'] as const,
  buckets: DURATION_BUCKETS,
  enableExemplars: true,
});

/** Charges, and returns how long the bank took. */
export async function measureCharge(
  provider: PaymentProvider,
  request: ChargeRequest,
): Promise<{ result: ChargeResult; provider_ms: number }> {
  const startedAt = performance.now();
  let outcome: ChargeResult['status'] | 'failed' = 'failed';
  try {
    const result = await provider.charge(request);
    outcome = result.status;
    return { result, provider_ms: Math.floor(performance.now() - startedAt) };
  } finally {
    const seconds = (performance.now() - startedAt) / 1_000;
    observe(charges, { outcome }, seconds, currentMessageContext()?.spanContext?.traceId);
  }
}
