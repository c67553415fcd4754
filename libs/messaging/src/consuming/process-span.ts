import { type Attributes, trace } from '@opentelemetry/api';
import type { ConsumeMessage } from 'amqplib';
import type { ErrorAction } from '../failure/error-policy.js';
import { failSpan, inSpan, recordError } from '../tracing/in-span.js';
import { startProcessSpan } from '../tracing/message-spans.js';

export const inProcessSpan = (
  delivery: ConsumeMessage,
  queue: string,
  process: () => Promise<void>,
): Promise<void> => inSpan(startProcessSpan(delivery, queue), process);

/**
 * Adds the events `exception` and that of the action to the span of the delivery. Only a dead letter is an error of the span:
 * after all other actions the message is tried again.
 */
export function recordFailedAttempt(error: Error, action: ErrorAction): void {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return;
  if (action.kind === 'dead-letter') failSpan(span, error, action.reason);
  else recordError(span, error);
  span.addEvent(action.kind, detailsOf(action));
}

function detailsOf(action: ErrorAction): Attributes {
  switch (action.kind) {
    case 'retry':
      return { 'message.retry_delay_ms': action.delayMs };
    case 'dead-letter':
      return { 'message.dead_letter_reason': action.reason };
    case 'pause':
      return action.retryAfterMs === undefined ? {} : { 'message.retry_after_ms': action.retryAfterMs };
    case 'retry-in-memory':
      return {};
  }
}
