import { spanContextIn, newSpanContext, traceHeadersOf } from './trace-context.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;

test('the headers of a span context have the same trace, also with a tracestate', () => {
  const headers = { traceparent, tracestate: 'vendor=value,other=1' };
  expect(traceHeadersOf(spanContextIn(headers))).toEqual(headers);
  expect(traceHeadersOf(spanContextIn({ traceparent }))).toEqual({ traceparent });
});

test('without a span context the headers begin a trace that a process with an SDK records', () => {
  expect(traceHeadersOf()).toEqual({
    traceparent: expect.stringMatching(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/),
  });
  expect(newSpanContext().traceId).not.toBe(newSpanContext().traceId);
});

test.each([
  undefined,
  {},
  { traceparent: 'rubbish' },
  { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` },
  { traceparent: [traceparent] },
  { traceparent: Buffer.from(traceparent) },
  { traceparent: 7 },
])('the headers %p continue no trace', (headers) => {
  expect(spanContextIn(headers)).toBeUndefined();
});

test('a malformed tracestate is dropped and the trace is continued', () => {
  const nested = Array.from({ length: 20_000 }).reduce<unknown[]>((inner) => [inner], []);
  for (const tracestate of [nested, 7, '=', 'x'.repeat(10_000)])
    expect(traceHeadersOf(spanContextIn({ traceparent, tracestate }))['traceparent']).toBe(traceparent);
});

test('flags of a later version are not passed on', () => {
  const later = traceparent.replace(/01$/, 'ff');
  expect(traceHeadersOf(spanContextIn({ traceparent: later }))).toEqual({ traceparent });
});
