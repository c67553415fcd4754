import { type ChildProcess, spawn } from 'node:child_process';
import { query } from '../support/database.js';
import { operator } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { insteadOf } from '../support/replicas.js';
import { type OrderView, placeOrder, request, respondAsync } from '../support/shop.js';
import { verify } from '../support/verify.js';

const since = new Date();

interface Fact {
  message_id: string;
  order_id: string;
  fact: string;
  amount: number;
  happened_at: Date;
}

const counted = async (): Promise<Fact[]> =>
  await query<Fact>(
    'analytics',
    'SELECT message_id, order_id, fact, amount, happened_at FROM order_facts ORDER BY id',
  );

/** By the books of order, not by what analytics says of itself. */
async function due(orders: readonly OrderView[]): Promise<string[]> {
  const ids = orders.map(({ order_id }) => order_id);
  const totals = await query<{ id: string; total: number }>(
    'order',
    'SELECT id, total FROM orders WHERE id = ANY($1)',
    [ids],
  );
  expect(totals).toHaveLength(orders.length);
  return totals.flatMap(({ id, total }) => [`${id} created ${total}`, `${id} shipped 0`]).sort();
}

async function untilCounted(orders: readonly OrderView[]): Promise<void> {
  const ids = new Set(orders.map(({ order_id }) => order_id));
  const wanted = await due(orders);
  await eventually(
    async () => {
      const ours = (await counted()).filter(({ order_id }) => ids.has(order_id));
      expect(ours.map(({ order_id, fact, amount }) => `${order_id} ${fact} ${amount}`).sort()).toEqual(
        wanted,
      );
    },
    { within: 40_000, every: 200 },
  );
}

const place = async (count: number): Promise<OrderView[]> =>
  (await Promise.all(Array.from({ length: count }, () => placeOrder({ headers: respondAsync })))).map(
    ({ body }) => body,
  );

/** The command that operators have, on the shop under test. */
class Rebuild {
  said = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;

  constructor() {
    this.child = spawn(process.execPath, ['dist/stack/src/rebuild.js', 'analytics'], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child.stdout?.on('data', (text) => (this.said += String(text)));
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => resolve(signal ?? code)),
    );
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

interface Row {
  id: string;
  is_running: boolean | null;
  first_offset: string;
  next_offset: string;
  facts_before: number;
  given_back: number;
  kept: number;
  changed: number;
}
const rebuilds = async () => await query<Row>('analytics', 'SELECT * FROM rebuilds ORDER BY asked_at');

const alike = ({ message_id, order_id, fact, amount, happened_at }: Fact): string =>
  [message_id, order_id, fact, amount, happened_at.toISOString()].join(' ');

test('analytics is emptied and counts anew while orders come in, killed in the middle with its command: it ends as it was', async () => {
  const earlier = await place(30);
  await untilCounted(earlier);
  const before = await counted();
  const runs = await rebuilds();
  const last = before.at(-1)!;

  const [killed, meanwhile] = await insteadOf(
    'analytics',
    { fault: { name: 'die-before-commit', of: last.message_id } },
    async (doomed) => {
      const command = new Rebuild();
      const came = await place(10);
      expect(await doomed.ended).toBe('SIGKILL');
      command.kill();
      expect(await command.ended).toBe('SIGKILL');
      expect(command.said).toContain('analytics has emptied its projection');
      return [(await rebuilds()).at(-1)!, came] as const;
    },
  );
  expect(killed.is_running).toBe(true);
  expect(killed.facts_before).toBeGreaterThanOrEqual(before.length);
  expect(Number(killed.next_offset)).toBeGreaterThan(Number(killed.first_offset));

  const again = new Rebuild();
  const orders = [...earlier, ...meanwhile, ...(await place(10))];
  expect([await again.ended, again.said]).toEqual([0, expect.stringContaining('is there again')]);
  await untilCounted(orders);

  const resumed = (await rebuilds())[runs.length]!;
  expect(resumed).toMatchObject({ id: killed.id, is_running: null, first_offset: killed.first_offset });
  expect(resumed.given_back + resumed.kept).toBe(killed.facts_before);
  expect(resumed.given_back).toBeGreaterThanOrEqual(2 * earlier.length);
  const after = new Set((await counted()).map(alike));
  expect(before.map(alike).filter((fact) => !after.has(fact))).toEqual([]);
  expect((await counted()).length).toBe(after.size);
  const { code, said } = await verify(since);
  expect([code, said]).toEqual([0, expect.stringContaining('Nothing is missing, nothing is duplicated')]);
}, 120_000);

test('what the log does not hold is kept, what was lost is found, and two who ask have one rebuild', async () => {
  const [order] = await place(1);
  await untilCounted([order!]);
  const old = 'ORD-older-than-the-log';
  await query(
    'analytics',
    "INSERT INTO order_facts (order_id, fact, amount, happened_at) VALUES ($1, 'created', 1, now() - interval '9 days')",
    [old],
  );
  await query('analytics', 'DELETE FROM order_facts WHERE order_id = $1', [order!.order_id]);

  const answers = await Promise.all(
    [0, 1].map(() => request<{ joined: boolean }>('analytics', 'POST', '/rebuild', undefined, operator)),
  );
  expect(answers.map(({ status, body }) => [status, body.joined]).sort()).toEqual([
    [202, false],
    [202, true],
  ]);
  await eventually(async () => expect((await rebuilds()).at(-1)).toMatchObject({ is_running: null }), {
    within: 30_000,
  });

  await untilCounted([order!]);
  expect((await counted()).filter(({ order_id }) => order_id === old)).toHaveLength(1);
  expect((await rebuilds()).at(-1)!.kept).toBeGreaterThanOrEqual(1);
  await query('analytics', 'DELETE FROM order_facts WHERE order_id = $1', [old]);
});

test('only an operator can have analytics counted anew, and its figures say while it is', async () => {
  const before = (await rebuilds()).length;
  expect((await request('analytics', 'POST', '/rebuild')).status).toBe(401);
  expect(await rebuilds()).toHaveLength(before);
  expect((await request('analytics', 'GET', '/reports/totals')).body).toMatchObject({ rebuilding: false });
});
