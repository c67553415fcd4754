import { type ChildProcess, spawn } from 'node:child_process';
import { query } from '../support/database.js';
import { operator } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { replaceService } from '../support/replicas.js';
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

const recordedFacts = async (): Promise<Fact[]> =>
  await query<Fact>(
    'analytics',
    'SELECT message_id, order_id, fact, amount, happened_at FROM order_facts ORDER BY id',
  );

/** The expected facts, from the database of order and not from analytics. */
async function expectedFacts(orders: readonly OrderView[]): Promise<string[]> {
  const ids = orders.map(({ order_id }) => order_id);
  const totals = await query<{ id: string; total: number }>(
    'order',
    'SELECT id, total FROM orders WHERE id = ANY($1)',
    [ids],
  );
  expect(totals).toHaveLength(orders.length);
  return totals.flatMap(({ id, total }) => [`${id} created ${total}`, `${id} shipped 0`]).sort();
}

async function untilRecorded(orders: readonly OrderView[]): Promise<void> {
  const ids = new Set(orders.map(({ order_id }) => order_id));
  const expected = await expectedFacts(orders);
  await eventually(
    async () => {
      const recorded = (await recordedFacts()).filter(({ order_id }) => ids.has(order_id));
      expect(recorded.map(({ order_id, fact, amount }) => `${order_id} ${fact} ${amount}`).sort()).toEqual(
        expected,
      );
    },
    { every: 200 },
  );
}

const placeOrders = async (count: number): Promise<OrderView[]> =>
  (await Promise.all(Array.from({ length: count }, () => placeOrder({ headers: respondAsync })))).map(
    ({ body }) => body,
  );

/** A run of the rebuild command on the shop under test. */
class RebuildCommand {
  output = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;

  constructor() {
    this.child = spawn(process.execPath, ['dist/stack/src/rebuild.js', 'analytics'], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child.stdout?.on('data', (text) => (this.output += String(text)));
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

const textOf = ({ message_id, order_id, fact, amount, happened_at }: Fact): string =>
  [message_id, order_id, fact, amount, happened_at.toISOString()].join(' ');

test('a rebuild of analytics that is killed with its command while orders arrive resumes and restores all facts', async () => {
  const earlier = await placeOrders(30);
  await untilRecorded(earlier);
  const before = await recordedFacts();
  const runs = await rebuilds();
  const last = before.at(-1)!;

  const [killedRun, meanwhile] = await replaceService(
    'analytics',
    { fault: { name: 'kill-before-commit', of: last.message_id } },
    async (replica) => {
      const command = new RebuildCommand();
      const placed = await placeOrders(10);
      expect(await replica.ended).toBe('SIGKILL');
      command.kill();
      expect(await command.ended).toBe('SIGKILL');
      expect(command.output).toContain('analytics has emptied its projection');
      return [(await rebuilds()).at(-1)!, placed] as const;
    },
  );
  expect(killedRun.is_running).toBe(true);
  expect(killedRun.facts_before).toBeGreaterThanOrEqual(before.length);
  expect(Number(killedRun.next_offset)).toBeGreaterThan(Number(killedRun.first_offset));

  const secondRun = new RebuildCommand();
  const orders = [...earlier, ...meanwhile, ...(await placeOrders(10))];
  expect([await secondRun.ended, secondRun.output]).toEqual([
    0,
    expect.stringContaining('All earlier facts are present'),
  ]);
  await untilRecorded(orders);

  const resumed = (await rebuilds())[runs.length]!;
  expect(resumed).toMatchObject({ id: killedRun.id, is_running: null, first_offset: killedRun.first_offset });
  expect(resumed.given_back + resumed.kept).toBe(killedRun.facts_before);
  expect(resumed.given_back).toBeGreaterThanOrEqual(2 * earlier.length);
  const after = new Set((await recordedFacts()).map(textOf));
  expect(before.map(textOf).filter((fact) => !after.has(fact))).toEqual([]);
  expect((await recordedFacts()).length).toBe(after.size);
  const { code, output } = await verify(since);
  expect([code, output]).toEqual([0, expect.stringContaining('Nothing is missing, nothing is duplicated')]);
});

test('a rebuild keeps facts older than the log and restores lost ones; two concurrent requests share one rebuild', async () => {
  const [order] = await placeOrders(1);
  await untilRecorded([order!]);
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
  await eventually(async () => expect((await rebuilds()).at(-1)).toMatchObject({ is_running: null }));

  await untilRecorded([order!]);
  expect((await recordedFacts()).filter(({ order_id }) => order_id === old)).toHaveLength(1);
  expect((await rebuilds()).at(-1)!.kept).toBeGreaterThanOrEqual(1);
  await query('analytics', 'DELETE FROM order_facts WHERE order_id = $1', [old]);
});

test('only an operator can start a rebuild, and the totals report whether one is running', async () => {
  const before = (await rebuilds()).length;
  expect((await request('analytics', 'POST', '/rebuild')).status).toBe(401);
  expect(await rebuilds()).toHaveLength(before);
  expect((await request('analytics', 'GET', '/reports/totals')).body).toMatchObject({ rebuilding: false });
});
