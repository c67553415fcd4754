import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { subscriptions } from '#contracts';
import { apps } from './apps.js';
import { debugPortsFrom, requireFreeDebugPorts } from './dev/debug-ports.js';
import { nodeSpec } from './node-processes.js';
import { shopPorts } from './ports.js';
import { factsOf } from './stack-facts.js';

const secrets = Object.fromEntries(
  ['postgres', 'admin', 'auditor', ...Object.keys(subscriptions)].flatMap((user) =>
    ['database', 'broker'].map((system) => [`${user}@${system}`, `pw-${user}-${system}`]),
  ),
);
const context = {
  dataDir: '/data',
  ports: shopPorts,
  settings: {},
  brokerUrl: 'amqp://admin:secret@127.0.0.1:5682/order-rail',
};

test('npm start opens no debugger, npm run dev opens one for each app on the loopback address', () => {
  const flagsOf = (app: string, more = {}) =>
    nodeSpec(app, { ...context, ...more }, secrets).args.filter((flag) => flag.startsWith('--inspect'));
  expect(apps.flatMap((app) => flagsOf(app))).toEqual([]);
  expect(apps.map((app) => flagsOf(app, { debugPorts: debugPortsFrom({}) }))).toEqual(
    apps.map((_, i) => [`--inspect=127.0.0.1:${9229 + i}`]),
  );
});

test('DEBUG_PORT is the first debugger port', () => {
  expect(debugPortsFrom({ DEBUG_PORT: '9329' })).toMatchObject({ order: 9329, bank: 9329 + apps.length - 1 });
  for (const invalid of ['0', '65535', '9229.5', 'x'])
    expect(() => debugPortsFrom({ DEBUG_PORT: invalid })).toThrow(`DEBUG_PORT=${invalid} is not a port`);
});

test('npm run dev refuses a debugger port that is in use, and says what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(requireFreeDebugPorts({ order: port })).rejects.toThrow(
    `Port ${port} (debugger of order) is in use. Stop the process that uses it, or set another first port, e.g. DEBUG_PORT=9329 npm run dev.`,
  );
  await once(server.close(), 'close');
  await requireFreeDebugPorts({ order: port });
});

test('docs/how-do-i.md has the port of each debugger', () => {
  const [, header = '', row = ''] =
    /^(\| order .*)\n\| -.*\n(.*)$/m.exec(readFileSync('docs/how-do-i.md', 'utf8')) ?? [];
  const cells = (line: string) => line.split('|').flatMap((cell) => cell.trim() || []);
  const ports = cells(row).map(Number);
  expect(Object.fromEntries(cells(header).map((app, i) => [app, ports[i]]))).toEqual(debugPortsFrom({}));
});

test('services use the PostgreSQL server in POSTGRES_ADMIN_URL, each with its own role and database', () => {
  const postgresUrl = 'postgresql://postgres:secret@db.example:5432/postgres?sslmode=require';
  const { env } = nodeSpec('order', { ...context, postgresUrl }, secrets);
  const orderUrl = 'postgresql://order:pw-order-database@db.example:5432/order?sslmode=require';
  expect(env['DATABASE_URL']).toBe(orderUrl);
  const facts = factsOf({ name: 'shop', ports: shopPorts, settings: {}, postgresUrl }, '/data', secrets);
  expect(facts).toMatchObject({ adminDatabaseUrl: postgresUrl, databases: { order: orderUrl } });
  expect(facts.auditor.postgresUrl).toContain('auditor:pw-auditor-database@db.example');
});

test('without POSTGRES_ADMIN_URL services use the PostgreSQL server of the stack', () => {
  const orderUrl = 'postgresql://order:pw-order-database@127.0.0.1:15432/order';
  expect(nodeSpec('order', context, secrets).env['DATABASE_URL']).toBe(orderUrl);
  expect(factsOf({ name: 'shop', ports: shopPorts, settings: {} }, '/data', secrets).databases['order']).toBe(
    orderUrl,
  );
});
