import { readPrivateKey } from '#identity';
import { fetchBounded } from '#http-client';
import { Client } from 'pg';
import { placeSteadily } from '../../demo/chaos/steady-orders.js';
import { SupervisorClient } from '../../demo/chaos/supervisor-client.js';
import { readFacts, type StackFacts } from '../../stack/src/stack-facts.js';
import { SeparateShop } from '../support/separate-shop.js';

const NAME = 'replicas';
const shop = new SeparateShop(NAME, -4_000);

beforeAll(() => shop.deleteData());
afterAll(() => shop.deleteData());

async function verifyBySupervisor({ controlUrl, controlToken }: StackFacts): Promise<unknown> {
  const headers = { authorization: `Bearer ${controlToken}` };
  const answer = await fetchBounded(`${controlUrl}/verify`, { method: 'POST', headers, timeoutMs: 150_000 });
  return answer.json();
}

async function revisionsOfProducts({ databases }: StackFacts): Promise<number[]> {
  const client = new Client({ connectionString: databases['inventory'] });
  await client.connect();
  const { rows } = await client.query<{ revision: number }>('SELECT DISTINCT revision FROM products');
  await client.end();
  return rows.map(({ revision }) => revision);
}

test('npm start refuses more replicas than the limits allow, and says why', async () => {
  const start = shop.start('--replicas', 'order=9');
  expect(await start.ended).toBe(1);
  expect(start.output).toContain('At most 4 processes of order: its connections to database and broker');
});

test('with two replicas of order and inventory, every order is accepted and has its effects once while each is killed or restarted', async () => {
  const start = shop.start('--replicas', 'order=2,inventory=2');
  try {
    await start.opened();
    const facts = readFacts(NAME);
    // Both replicas of inventory have started with an empty catalogue.
    expect(await revisionsOfProducts(facts)).toEqual([1]);
    const supervisor = new SupervisorClient(facts);
    const placing = placeSteadily({
      orderUrl: facts.urls['order']!,
      customerKey: readPrivateKey(facts.customerPrivateKey),
      perSecond: 5,
      lengthMs: 8_000,
    });
    const faults = async () => {
      await supervisor.act('order', 'kill');
      await supervisor.act('inventory-2', 'kill');
      await supervisor.act('order-2', 'restart');
      await supervisor.act('inventory', 'restart');
    };
    const [accepted] = await Promise.all([placing, faults()]);
    expect(accepted).toHaveLength(40);
    expect(await verifyBySupervisor(facts)).toMatchObject({
      clean: true,
      ledger: { orders: { placed: 40 } },
    });
    const states = (await supervisor.status()).map(({ name, service, restarts }) => [
      name,
      service,
      restarts,
    ]);
    expect(states).toEqual(
      expect.arrayContaining([
        ['order', 'order', 1],
        ['order-2', 'order', 0],
        ['inventory-2', 'inventory', 1],
      ]),
    );
  } finally {
    await start.stop();
  }
});
