import { moveOf, publishedMove } from './move.js';

const body = Buffer.from('{}');
const handled = { step: 'handled', queue: 'q', tookMs: 1, error: undefined } as const;

test.each([
  [0, 1],
  [3, 4],
  [-5, 1],
  [0.5, 1],
  [Number.NaN, 1],
  [1e300, 1],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ['2', 1],
  [undefined, 1],
])('after a retry_count of %p comes attempt %p', (retry_count, attempt) => {
  expect(moveOf({ body, properties: { headers: { retry_count } } }, handled).attempt).toBe(attempt);
});

test.each([undefined, 'yesterday', '2999-01-01T00:00:00.000Z'])(
  'a message with the timestamp %p is published after 0 ms',
  (timestamp) => {
    const properties = { messageId: 'm', type: 't', headers: { timestamp } };
    const message = { exchange: 'e', routingKey: 't', body, properties };
    expect(publishedMove(message as never).tookMs).toBe(0);
  },
);
