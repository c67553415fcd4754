import { addressProblem, bodyProblem } from './plain-content.js';
import type { Problem } from './problem.js';

const errorsOf = (problem: Problem | undefined) => problem?.details.errors;

test.each(['/orders/%00', '/mails?order_id=a%0D%0ASet-Cookie:b', '/reports/orders/%1f', '/orders/%7F'])(
  'refuses the URL %s',
  (url) => expect(addressProblem(url)?.getStatus()).toBe(400),
);

test.each(['/orders/%20', '/orders/%C3%A9?x=%25', '/'])('accepts the URL %s', (url) =>
  expect(addressProblem(url)).toBeUndefined(),
);

test('finds text that PostgreSQL cannot store in the values and names of a body', () => {
  expect(errorsOf(bodyProblem({ items: [{ product_id: 'PROD-1\u0000' }] }))).toEqual([
    { field: 'items.0.product_id', detail: 'must not contain NUL or a lone surrogate' },
  ]);
  expect(errorsOf(bodyProblem({ payment_token: '\ud800' }))).toMatchObject([{ field: 'payment_token' }]);
  expect(errorsOf(bodyProblem({ 'a\udfff': 1 }))).toHaveLength(1);
  expect(bodyProblem({ name: '🛒 שלום \n' })).toBeUndefined();
});

test('accepts a body as deep as a valid one, and refuses one that is nested too deeply', () => {
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  expect(bodyProblem(nested(20))).toBeUndefined();
  expect(errorsOf(bodyProblem(nested(30_000)))).toEqual([
    { field: 'body', detail: 'nested deeper than 32 levels' },
  ]);
});
