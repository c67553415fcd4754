import { addressProblem, bodyProblem } from './plain-content.js';
import type { Problem } from './problem.js';

const said = (problem: Problem | undefined) => problem?.details.errors;

test.each(['/orders/%00', '/mails?order_id=a%0D%0ASet-Cookie:b', '/reports/orders/%1f', '/orders/%7F'])(
  '%s is refused, wherever it leads',
  (url) => expect(addressProblem(url)?.getStatus()).toBe(400),
);

test.each(['/orders/%20', '/orders/%C3%A9?x=%25', '/'])('%s may be meant', (url) =>
  expect(addressProblem(url)).toBeUndefined(),
);

test('what PostgreSQL can’t keep is found in a body, in values and in names', () => {
  expect(said(bodyProblem({ items: [{ product_id: 'PROD-1\u0000' }] }))).toEqual([
    { field: 'items.0.product_id', detail: 'no NUL character and no half of a surrogate pair' },
  ]);
  expect(said(bodyProblem({ payment_token: '\ud800' }))).toMatchObject([{ field: 'payment_token' }]);
  expect(said(bodyProblem({ 'a\udfff': 1 }))).toHaveLength(1);
  expect(bodyProblem({ name: '🛒 שלום \n' })).toBeUndefined();
});

test('a body as deep as any of the shop’s is taken, one that is made to be walked for ever is not', () => {
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  expect(bodyProblem(nested(20))).toBeUndefined();
  expect(said(bodyProblem(nested(30_000)))).toEqual([
    { field: 'body', detail: 'nested deeper than 32 levels' },
  ]);
});
