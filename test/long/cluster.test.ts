import { readPrivateKey } from '#identity';
import type { Verb } from '../../demo/chaos/process-control.js';
import { placeSteadily } from '../../demo/chaos/steady-orders.js';
import { summaryOf } from '../../demo/chaos/summary.js';
import { SupervisorClient } from '../../demo/chaos/supervisor-client.js';
import { brokerNodes } from '../../stack/src/cluster/broker-nodes.js';
import { ManagementApi } from '../../stack/src/setup/management-api.js';
import { readFacts, type StackFacts } from '../../stack/src/stack-facts.js';
import { browserFile, goTo, openBrowser, openControlRoom } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctlAt } from '../support/rabbitmqctl.js';
import { SeparateShop, type ShopStart } from '../support/separate-shop.js';
import { verify } from '../support/verify.js';

const shop = new SeparateShop('cluster', -5_200);
const nodes = ['rabbitmq-1', 'rabbitmq-2', 'rabbitmq-3'];
const FAULT_MS = 10_000;

let start: ShopStart;
let facts: StackFacts;
let supervisor: SupervisorClient;
let since: Date;

beforeAll(async () => {
  shop.deleteData();
  start = shop.start('--brokers', '3');
  await start.opened();
  facts = readFacts('cluster');
  supervisor = new SupervisorClient(facts);
  since = new Date();
});

afterAll(async () => {
  await start.stop();
  shop.deleteData();
});

interface Queue {
  name: string;
  type: string;
  node: string;
  leader?: string;
  members?: string[];
  online?: string[];
}

async function queues(): Promise<Queue[]> {
  const columns = 'name,type,node,leader,members,online';
  return (await management().request('GET', `queues/order-rail?columns=${columns}`)).json<Queue[]>();
}

const quorumQueues = async () => (await queues()).filter(({ type }) => type === 'quorum');

/** Asks each member of the events log: the members that the management API lists as online can be a minute old. */
async function committedOffsets(): Promise<string[]> {
  const [node] = brokerNodes(facts.name, facts.dataDir, facts.ports, 3);
  const ask = 'rabbit_stream_queue:status(<<"order-rail">>, <<"events.log">>).';
  const status = await rabbitmqctlAt(node!, 'eval', ask);
  return [...status.matchAll(/\{committed_offset,(\w+)\}/g)].map(([, offset]) => offset!);
}

const management = () =>
  new ManagementApi(facts.rabbitmq.managementUrl, { timeoutMs: 20_000, maxBytes: 16_777_216 });

/** One cluster, three members of each queue online, and the same events on each node. */
const untilOneClusterAgain = () =>
  eventually(
    async () => {
      const response = await management().request('GET', 'nodes?columns=partitions,running');
      const whole = { partitions: [], running: true };
      expect(response.json()).toEqual([whole, whole, whole]);
      const behind = (await quorumQueues()).filter(({ online }) => new Set(online).size !== nodes.length);
      expect(behind.map(({ name }) => name)).toEqual([]);
      const states = (await supervisor.status()).filter(({ name }) => nodes.includes(name));
      expect(states.map(({ state }) => state)).toEqual(['up', 'up', 'up']);
      const offsets = await committedOffsets();
      expect(offsets).toEqual([expect.stringMatching(/^\d+$/), offsets[0], offsets[0]]);
    },
    { within: 90_000, every: 500 },
  );

test('every quorum queue and the events log have a member on each node, and the leaders are on all nodes', async () => {
  const all = await queues();
  expect(all.filter(({ members }) => members && new Set(members).size !== 3)).toEqual([]);
  expect(all.find(({ name }) => name === 'events.log')).toMatchObject({ type: 'stream' });
  for (const type of ['quorum', 'classic']) {
    const on = all.filter((queue) => queue.type === type).map(({ leader, node }) => leader ?? node);
    expect(new Set(on).size).toBe(3);
  }
});

test.each<[Verb, string]>([
  ['kill', 'rabbitmq-1'],
  ['pause', 'rabbitmq-2'],
  ['partition', 'rabbitmq-3'],
])('%s %s: orders are accepted meanwhile, and the node catches up when it returns', async (verb, node) => {
  const placing = placeSteadily({
    orderUrl: facts.urls['order']!,
    customerKey: readPrivateKey(facts.customerPrivateKey),
    perSecond: 4,
    lengthMs: FAULT_MS + 4_000,
    waitForPayment: true,
  });
  await supervisor.act(node, verb, FAULT_MS);
  const summary = summaryOf(await placing);
  expect(summary.orders).toBe((4 * (FAULT_MS + 4_000)) / 1_000);
  await untilOneClusterAgain();
});

test('nothing is missing or duplicated after the faults of all nodes', async () => {
  const env = { ...process.env, ORDER_RAIL_STACK: 'cluster' };
  expect(await verify(since, '90s', env)).toMatchObject({ code: 0 });
});

test('a fault that cuts links off applies to the nodes of a cluster alone', async () => {
  await expect(supervisor.act('email', 'partition', 1_000)).rejects.toThrow(
    'partition applies to a node of npm start -- --brokers 3, e.g. rabbitmq-3.',
  );
});

(browserFile ? test : test.skip)('the page shows the nodes, cuts one off and heals it', async () => {
  const browser = await openBrowser();
  try {
    const page = await openControlRoom(browser, { shop: facts });
    await goTo(page, 'Chaos & Verify');
    for (const node of nodes) await page.getByRole('listitem', { name: `${node}: up` }).waitFor();
    await page.getByRole('button', { name: 'Partition rabbitmq-2' }).click();
    await page.getByRole('listitem', { name: 'rabbitmq-2: up, cut off from the other nodes' }).waitFor();
    await page.getByRole('button', { name: 'Heal rabbitmq-2' }).click();
    await page.getByRole('listitem', { name: 'rabbitmq-2: up', exact: true }).waitFor();
  } finally {
    await browser.close();
  }
});

test('data of three nodes is not started with one', async () => {
  await start.stop();
  const refused = shop.start();
  expect(await refused.ended).toBe(1);
  expect(refused.output).toMatch(/is of three RabbitMQ nodes\. Start it with --brokers 3/);
});
