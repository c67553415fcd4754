import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker } from '../support/broker.js';
import { textOf } from '../support/label-text.js';
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

async function labelOf(order_id: string): Promise<Buffer> {
  const label = await fetch(`${facts.urls['warehouse']}/shipments/${order_id}/label.pdf`);
  return Buffer.from(await label.arrayBuffer());
}

test('a delivery address is on the label and in the order, but in no log line and no telemetry', async () => {
  const telemetry = await broker.listen('telemetry');
  const name = `Ada${Date.now()}`;
  const { status, body } = await placeOrder({ delivery_address: address(name) });
  expect([status, body]).toMatchObject([201, { delivery_address: address(name) }]);
  await expectShippedOnce(body);

  expect(await orderOf(body)).toMatchObject({ delivery_address: address(name) });
  expect(textOf(await labelOf(body.order_id))).toContain(name);

  const logs = join(facts.dataDir, 'logs');
  const lines = readdirSync(logs).map((file) => readFileSync(join(logs, file), 'utf8'));
  expect(lines.join('\n')).toContain(body.order_id);
  expect(lines.join('\n')).not.toContain(name);
  expect(telemetry.some(({ content }) => content.includes(body.order_id))).toBe(true);
  expect(telemetry.filter(({ content }) => content.includes(name))).toEqual([]);
});

test('an invalid address is refused, and the response names the field and the problem', async () => {
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

test.each([
  ['ideographs', '東京 12', ['東', '京']],
  ['Arabic letters', 'Kairo محمد', ['م', 'ح', 'د']],
  ['an emoji of several code points', '1 Home 👩‍🚀', ['👩‍🚀']],
])(
  'an address with %s is refused, and the response names the characters that the label cannot print',
  async (_, street, characters) => {
    const { status, body } = await placeOrder<{ title: string; errors: { field: string; detail: string }[] }>(
      {
        delivery_address: { ...address(), street },
      },
    );
    expect([status, body.title]).toEqual([422, 'The label cannot print this address']);
    expect(body.errors.map(({ field }) => field)).toEqual(['delivery_address.street']);
    for (const character of characters) expect(body.errors[0]!.detail).toContain(character);
  },
);

test('an address in Greek and Cyrillic letters is printed unchanged', async () => {
  const { body } = await placeOrder({ delivery_address: address('Ελένη Їжак') });
  await expectShippedOnce(body);
  expect(textOf(await labelOf(body.order_id))).toContain('Ελένη Їжак');
});

test('another address with the same Idempotency-Key is refused', async () => {
  const headers = { 'idempotency-key': `address-${Date.now()}` };
  const customer = `USR-address-${Date.now()}`;
  const place = (delivery_address?: object) => placeOrder({ customer, headers, delivery_address });
  const { status, body } = await place(address());
  expect(status).toBe(201);
  expect((await place(address())).body.order_id).toBe(body.order_id);
  for (const other of [address('Grace Hopper'), undefined]) expect((await place(other)).status).toBe(422);
});
