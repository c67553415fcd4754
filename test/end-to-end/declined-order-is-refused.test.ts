import { eventually } from '../support/eventually.js';
import {
  asCustomer,
  countedFactsOf,
  ledgerOf,
  mailsTo,
  newCustomer,
  placeOrder,
  request,
  stockOf,
} from '../support/shop.js';

interface Refusal {
  order_id: string;
  status: number;
  reason: string;
  detail: string;
  correlation_id: string;
}

test('a declined card gets 402, and no other service receives the order', async () => {
  const customer = newCustomer();
  const stock = await stockOf('PROD-4');
  const { status, headers, body } = await placeOrder<Refusal>({
    product_id: 'PROD-4',
    token: 'tok_declined',
    customer,
  });

  expect(status).toBe(402);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status: 402, reason: 'insufficient_funds' });
  expect(body.correlation_id).toBe(headers.get('x-correlation-id'));
  const seen = await request(
    'order',
    'GET',
    `/orders/${body.order_id}`,
    undefined,
    await asCustomer(customer),
  );
  expect(seen.body).toMatchObject({ status: 'declined', reason: 'insufficient_funds' });
  expect(await ledgerOf(body.order_id)).toMatchObject([{ kind: 'charge', status: 'declined' }]);

  const { body: next } = await placeOrder({ customer });
  await eventually(async () => expect(await mailsTo(customer)).toHaveLength(2));
  expect((await mailsTo(customer)).every(({ subject }) => subject.includes(next.order_id))).toBe(true);
  expect(await countedFactsOf(body.order_id)).toEqual([]);
  expect(await stockOf('PROD-4')).toBe(stock);
});

test('an unknown card is declined with the reason', async () => {
  const { status, body } = await placeOrder<Refusal>({ token: 'tok_unknown' });
  expect(status).toBe(402);
  expect(body.reason).toBe('unknown_token');
});
