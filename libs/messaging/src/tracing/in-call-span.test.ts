import { trace } from '@opentelemetry/api';
import { runInMessageContext } from '../consuming/message-context.js';
import type { Call } from '../telemetry/call.js';
import { inCallSpan } from './in-call-span.js';

const server = { name: 'SMTP send', host: 'mail', port: 25 };
const tracer = trace.getTracer('test');

test('a call is reported with its duration, and a failed one with its error, without secrets', async () => {
  const calls: Call[] = [];
  const report = (call: Call) => void calls.push(call);
  const refusal = new Error('550 no such user: a@b.example');
  await runInMessageContext(
    { correlationId: 'c' },
    async () => {
      expect(await inCallSpan(tracer, server, () => Promise.resolve('sent'))).toBe('sent');
      await expect(inCallSpan(tracer, server, () => Promise.reject(refusal))).rejects.toBe(refusal);
    },
    report,
  );
  const about = { name: 'SMTP send', server: 'mail:25', tookMs: expect.any(Number), spanContext: undefined };
  expect(calls).toEqual([
    { ...about, error: undefined },
    { ...about, error: '550 no such user: [address]' },
  ]);
});

test('outside of a message a call is made and not reported', async () => {
  expect(await inCallSpan(tracer, server, () => Promise.resolve(1))).toBe(1);
});
