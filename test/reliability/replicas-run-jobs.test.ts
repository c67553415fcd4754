import { spawn } from 'node:child_process';
import { Client } from 'pg';
import { passwordOf, passwordVariable, usersOfStack } from '../../stack/src/secrets.js';
import { Broker } from '../support/broker.js';
import { query, queryAsAdmin } from '../support/database.js';
import { operator } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { type Replica, secretsOf, startReplica } from '../support/replicas.js';
import {
  expectShippedOnce,
  facts,
  mailsTo,
  newCustomer,
  placeOrder,
  request,
  respondAsync,
  untilOrder,
} from '../support/shop.js';

let broker: Broker;
let secondReplicas: Replica[];
beforeAll(async () => {
  broker = await Broker.connect();
  secondReplicas = await Promise.all(['order', 'analytics'].map((service) => startReplica(service)));
});
afterAll(async () => {
  for (const replica of secondReplicas) await replica.stop();
  await broker.close();
});

/**
 * Commits a change and locks its rows before a job can act on them. Releases them when both replicas wait for them, so that
 * both have read the same rows and act on them at the same moment. False if a job was faster.
 */
async function releaseWhenBothWait(service: string, change: string, lock: string): Promise<boolean> {
  const client = new Client({ connectionString: facts.databases[service] });
  await client.connect();
  try {
    await client.query(change);
    await client.query('BEGIN');
    const { rowCount } = await client.query(lock);
    if (rowCount === 0) return false;
    await eventually(async () => expect(await waitingProcesses(service)).toBeGreaterThanOrEqual(2), {
      every: 20,
    });
    return true;
  } finally {
    await client.end();
  }
}

/** Connections of the service that wait for a lock. */
async function waitingProcesses(service: string): Promise<number> {
  const rows = await queryAsAdmin(
    service,
    "SELECT FROM pg_stat_activity WHERE usename = $1 AND datname = $1 AND wait_event_type = 'Lock'",
    [service],
  );
  return rows.length;
}

async function untilDone(attempt: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 10; n++) if (await attempt()) return;
  throw new Error('In ten attempts, a job was always faster than the lock.');
}

test('two replicas that cancel an unpaid order at the same moment publish one cancellation', async () => {
  const cancellations = await broker.listen('events', 'order.cancelled');
  const customer = newCustomer();
  let order_id = '';
  await untilDone(async () => {
    const { body: order } = await placeOrder({ token: 'tok_down', customer, headers: respondAsync });
    ({ order_id } = order);
    const isHeld = await releaseWhenBothWait(
      'order',
      `UPDATE orders SET created_at = created_at - interval '25 hours' WHERE id = '${order_id}'`,
      `SELECT FROM orders WHERE id = '${order_id}' AND status = 'pending' FOR UPDATE`,
    );
    expect(await untilOrder(order, 'cancelled')).toMatchObject({ reason: 'unpaid' });
    return isHeld;
  });
  const apologies = async () => (await mailsTo(customer)).filter(({ text }) => text.includes(order_id));
  await eventually(async () => expect(await apologies()).toHaveLength(1));
  expect(cancellations.filter(({ content }) => content.includes(order_id))).toHaveLength(1);
});

test.each([
  ['inbox', "INSERT INTO inbox (message_id, queue, handled_at) VALUES ('old', 'q', $1), ('recent', 'q', $2)"],
  [
    'idempotency_keys',
    `INSERT INTO idempotency_keys (key, user_id, request_hash, order_id, created_at)
     VALUES ('old', 'q', 'hash', 'old', $1), ('recent', 'q', 'hash', 'recent', $2)`,
  ],
])(
  'two replicas that delete the same old rows of %s at the same moment keep the others',
  async (table, insert) => {
    const [key, group] = table === 'inbox' ? ['message_id', 'queue'] : ['key', 'user_id'];
    const rows = async () =>
      (
        await query<{ name: string }>('order', `SELECT ${key} AS name FROM ${table} WHERE ${group} = 'q'`)
      ).map(({ name }) => name);
    const change = insert
      .replace('$1', "now() - interval '31 days'")
      .replace('$2', "now() - interval '29 days'");
    try {
      await untilDone(async () => {
        await query('order', `DELETE FROM ${table} WHERE ${group} = 'q'`);
        const lock = `SELECT FROM ${table} WHERE ${group} = 'q' AND ${key} = 'old' FOR UPDATE`;
        return await releaseWhenBothWait('order', change, lock);
      });
      await eventually(async () => expect(await rows()).toEqual(['recent']));
    } finally {
      await query('order', `DELETE FROM ${table} WHERE ${group} = 'q'`);
    }
  },
);

test('two replicas that rebuild analytics at the same moment count each message of the log once', async () => {
  const { body: order } = await placeOrder();
  await expectShippedOnce(order);
  const counted = () =>
    query('analytics', 'SELECT message_id, order_id, fact, amount FROM order_facts ORDER BY 1, 3');
  const before = await counted();
  await untilDone(async () => {
    const asked = await request('analytics', 'POST', '/rebuild', undefined, operator);
    expect(asked.status).toBeLessThan(300);
    const lock = 'SELECT FROM rebuilds WHERE is_running FOR UPDATE';
    const isHeld = await releaseWhenBothWait('analytics', 'SELECT', lock);
    await eventually(async () =>
      expect(await query('analytics', 'SELECT FROM rebuilds WHERE is_running')).toEqual([]),
    );
    return isHeld;
  });
  const [last] = await query<{ given_back: number; kept: number }>(
    'analytics',
    'SELECT * FROM rebuilds ORDER BY asked_at DESC LIMIT 1',
  );
  expect(last).toMatchObject({ facts_before: before.length, facts_after: before.length, changed: 0 });
  expect(last!.given_back + last!.kept).toBe(before.length);
  expect(await counted()).toEqual(before);
});

/** Resolves with the exit code and the output. */
function runSetup(): Promise<[code: number | null, output: string]> {
  const passwords = usersOfStack.flatMap((user) =>
    (['database', 'broker'] as const).map(
      (system) => [passwordVariable(user, system), passwordOf(secretsOf(facts), user, system)] as const,
    ),
  );
  const env = {
    ...process.env,
    ...facts.settings,
    POSTGRES_ADMIN_URL: facts.adminDatabaseUrl,
    RABBITMQ_MANAGEMENT_URL: facts.rabbitmq.managementUrl,
    ...Object.fromEntries(passwords),
  };
  const setup = spawn(process.execPath, ['dist/stack/src/setup/main.js'], { env });
  let output = '';
  for (const stream of [setup.stdout, setup.stderr]) stream.on('data', (text) => (output += String(text)));
  return new Promise((resolve) => setup.once('close', (code) => resolve([code, output])));
}

test('two setup jobs at the same moment both succeed', async () => {
  const results = await Promise.all([runSetup(), runSetup()]);
  expect(results.filter(([code]) => code !== 0)).toEqual([]);
  await expectShippedOnce((await placeOrder()).body);
});
