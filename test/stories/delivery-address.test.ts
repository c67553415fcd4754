import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { Broker } from '../support/broker.js';
import { expectShippedOnce, facts, orderOf, placeOrder } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

const address = (name = 'Ada Lovelace') => ({
  name,
  street: '1 Grace Row',
  postal_code: 'T12 X2Y3',
  city: 'Cork',
  country: 'IE',
});

test('a delivery address is on the label and in the order, and in no log line and no telemetry', async () => {
  const told = await broker.listen('telemetry');
  const name = `Ada${Date.now()}`;
  const { status, body } = await placeOrder({ delivery_address: address(name) });
  expect([status, body]).toMatchObject([201, { delivery_address: address(name) }]);
  await expectShippedOnce(body);

  expect(await orderOf(body)).toMatchObject({ delivery_address: address(name) });
  const label = await fetch(`${facts.urls['warehouse']}/shipments/${body.order_id}/label.pdf`);
  expect(textOf(Buffer.from(await label.arrayBuffer()))).toContain(name);

  const logs = join(facts.dataDir, 'logs');
  const lines = readdirSync(logs).map((file) => readFileSync(join(logs, file), 'utf8'));
  expect(lines.join('\n')).toContain(body.order_id);
  expect(lines.join('\n')).not.toContain(name);
  expect(told.some(({ content }) => content.includes(body.order_id))).toBe(true);
  expect(told.filter(({ content }) => content.includes(name))).toEqual([]);
});

test('an address that can’t be printed is refused with what is wrong with it', async () => {
  const wrong: [object, RegExp][] = [
    [{ ...address(), name: 'Ada\nLovelace' }, /delivery_address\.name.*one line of printable/],
    [{ ...address(), city: '  ' }, /delivery_address\.city/],
    [{ ...address(), street: 'x'.repeat(101) }, /delivery_address\.street.*100/],
    [{ ...address(), country: 'Ireland' }, /delivery_address\.country.*two capitals/],
    [{ ...address(), name: 'half \ud800' }, /delivery_address\.name/],
    [{ ...address(), floor: 3 }, /floor/],
    [{ name: 'Ada' }, /delivery_address\.street/],
  ];
  for (const [delivery_address, problem] of wrong) {
    const { status, body } = await placeOrder<object>({ delivery_address });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringMatching(problem)]);
  }
});

test('another address under the same Idempotency-Key is another order, and refused', async () => {
  const headers = { 'idempotency-key': `address-${Date.now()}` };
  const customer = `USR-address-${Date.now()}`;
  const place = (delivery_address?: object) => placeOrder({ customer, headers, delivery_address });
  const { status, body } = await place(address());
  expect(status).toBe(201);
  expect((await place(address())).body.order_id).toBe(body.order_id);
  for (const other of [address('Grace Hopper'), undefined]) expect((await place(other)).status).toBe(422);
});

/** The words of a PDF, without the kerning between them. */
const textOf = (pdf: Buffer): string =>
  [...pdf.toString('latin1').matchAll(/stream\n(.*?)\nendstream/gs)]
    .map(([, stream = '']) => inflateSync(Buffer.from(stream, 'latin1')).toString('latin1'))
    .flatMap((page) => [...page.matchAll(/\[(.*?)\] TJ/g)])
    .map(([, pieces = '']) => [...pieces.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => hex).join(''))
    .map((hex) => Buffer.from(hex, 'hex').toString('latin1'))
    .join('\n');
