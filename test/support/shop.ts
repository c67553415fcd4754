import { mintCustomerToken, readPrivateKey } from '#identity';
import { eventually } from './eventually.js';
import { readFacts } from '../../stack/src/stack-facts.js';

/** The shop that `npm test` started for this run. */
export const facts = readFacts(process.env['ORDER_RAIL_STACK'] ?? 'test');

/** An order as the API shows it. */
export interface OrderView {
  order_id: string;
  user_id: string;
  status: string;
  total: number;
  currency: string;
  reason?: string;
  tracking_number?: string;
  correlation_id: string;
}

/** A response with its parsed body. */
export interface Answer<T = OrderView> {
  status: number;
  headers: Headers;
  body: T;
}

let customers = 0;
/** Returns the id of a new customer, so that a test sees only its own orders and mails. */
export const newCustomer = (): string => `USR-${process.pid}-${Date.now()}-${(customers += 1)}`;

export const customerKey = readPrivateKey(facts.customerPrivateKey);

/** The authorization header of this customer. */
export const asCustomer = async (user_id: string): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await mintCustomerToken(customerKey, user_id, 3_600_000)}`,
});

/** Sends JSON, or a string unchanged, and parses the response as JSON. */
export async function request<T>(
  service: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const response = await fetch(`${facts.urls[service]}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text ? JSON.parse(text) : undefined) as T,
  };
}

/** Everything has a default. */
export interface PlaceOrderOptions {
  product_id?: string;
  quantity?: number;
  token?: string;
  customer?: string;
  delivery_address?: object | undefined;
  headers?: Record<string, string>;
}

/** Places an order of one line over the API. */
export const placeOrder = async <T = OrderView>({
  product_id = 'PROD-1',
  quantity = 1,
  token = 'tok_ok',
  customer = newCustomer(),
  delivery_address,
  headers = {},
}: PlaceOrderOptions = {}): Promise<Answer<T>> =>
  await request<T>(
    'order',
    'POST',
    '/orders',
    { items: [{ product_id, quantity }], payment_token: token, delivery_address },
    { ...(await asCustomer(customer)), ...headers },
  );

/** The header of a flash sale: order responds at once, and the order is paid later. */
export const respondAsync = { prefer: 'respond-async' };

export const orderOf = async ({
  order_id,
  user_id,
}: Pick<OrderView, 'order_id' | 'user_id'>): Promise<OrderView> =>
  (await request<OrderView>('order', 'GET', `/orders/${order_id}`, undefined, await asCustomer(user_id)))
    .body;

/** Waits until the order has the status, and returns it. */
export const untilOrder = async (order: OrderView, status: string): Promise<OrderView> =>
  await eventually(async () => {
    const current = await orderOf(order);
    expect(current).toMatchObject({ status });
    return current;
  });

/** The authorization header of an operator. */
export const asOperator = { authorization: `Bearer ${facts.operatorToken}` };

/** Puts a new product with this much stock on sale, and waits until it can be ordered. */
export async function sell(product_id: string, stock: number, price = 10): Promise<string> {
  const product = { name: product_id, price, currency: 'EUR' };
  await request('inventory', 'PUT', `/products/${product_id}`, product, asOperator);
  if (stock > 0)
    await request('inventory', 'POST', `/products/${product_id}/restock`, { quantity: stock }, asOperator);
  await eventually(async () => {
    expect((await request('order', 'GET', `/products/${product_id}`)).status).toBe(200);
  });
  return product_id;
}

export async function stockOf(product_id: string): Promise<number | undefined> {
  const { body } = await request<{ product_id: string; stock: number }[]>('inventory', 'GET', '/products');
  return body.find((product) => product.product_id === product_id)?.stock;
}

/** An entry in the ledger of the bank. */
export interface LedgerEntry {
  kind: string;
  status?: string;
  amount?: number;
}

export const ledgerOf = async (order_id: string): Promise<LedgerEntry[]> =>
  (await request<LedgerEntry[]>('bank', 'GET', `/ledger?order_id=${order_id}`)).body;

/** The facts about an order that analytics has recorded, with duplicates. */
export const countedFactsOf = async (order_id: string): Promise<string[]> =>
  (await request<{ fact: string }[]>('analytics', 'GET', `/reports/orders/${order_id}`)).body
    .map(({ fact }) => fact)
    .sort();

/** A mail in the mail inbox. */
export interface ReceivedMail {
  subject: string;
  html: string;
  text: string;
  to: { address: string }[];
  headers: Record<string, string>;
}

/** The mails that arrived by SMTP for this customer. */
export const mailsTo = async (customer: string): Promise<ReceivedMail[]> =>
  (await allMails()).filter(isTo(customer));

const allMails = async (): Promise<ReceivedMail[]> =>
  (await request<ReceivedMail[]>('inbox', 'GET', '/api/email')).body;

const isTo =
  (customer: string) =>
  ({ to }: ReceivedMail): boolean =>
    to.some(({ address }) => address.startsWith(`${customer.toLowerCase()}@`));

/** Removes copies with the same Message-ID: a worker that crashes before COMMIT sends a mail again. */
const distinct = (mails: ReceivedMail[]): ReceivedMail[] => [
  ...new Map(mails.map((mail) => [mail.headers['message-id'], mail])).values(),
];

/** Waits until each order is shipped, charged, recorded and mailed about exactly once. */
export async function expectShippedOnce(...orders: OrderView[]): Promise<void> {
  await eventually(
    async () => {
      const mails = await allMails();
      await Promise.all(orders.map((order) => expectEffectsOnce(order, mails)));
    },
    { every: 200 },
  );
}

async function expectEffectsOnce(order: OrderView, mails: ReceivedMail[]): Promise<void> {
  const { order_id, user_id } = order;
  expect(await orderOf(order)).toMatchObject({ status: 'shipped' });
  expect(await ledgerOf(order_id)).toMatchObject([{ kind: 'charge', status: 'captured' }]);
  expect(await countedFactsOf(order_id)).toEqual(['created', 'shipped']);
  const subjects = distinct(mails.filter(isTo(user_id)))
    .map(({ subject }) => subject)
    .filter((line) => line.includes(order_id));
  expect(subjects.sort()).toEqual([
    `Your order ${order_id} is confirmed`,
    `Your order ${order_id} is on its way`,
  ]);
}
