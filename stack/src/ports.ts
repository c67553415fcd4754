import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** The ports of a stack; each can be overridden with its variable, see {@link portVariable}. */
export interface Ports {
  order: number;
  payment: number;
  email: number;
  inventory: number;
  warehouse: number;
  analytics: number;
  'control-room': number;
  bank: number;
  inbox: number;
  smtp: number;
  management: number;
  'rabbitmq-metrics': number;
  amqp: number;
  erlang: number;
  epmd: number;
  /** Of the second and the third RabbitMQ node, with `--brokers 3`. */
  'management-2': number;
  'rabbitmq-metrics-2': number;
  'amqp-2': number;
  'erlang-2': number;
  'epmd-2': number;
  'management-3': number;
  'rabbitmq-metrics-3': number;
  'amqp-3': number;
  'erlang-3': number;
  'epmd-3': number;
  postgres: number;
  control: number;
  /** Only with `--observe`, like the next. */
  prometheus: number;
  'postgres-exporter': number;
}

/** The ports of `npm start`. Broker and database avoid their standard ports, which a broker or database of the system may use. */
export const shopPorts: Ports = {
  ...{ order: 3000, payment: 3001, email: 3002, inventory: 3003, warehouse: 3004, analytics: 3005 },
  ...{
    'control-room': 8080,
    bank: 3010,
    inbox: 8025,
    smtp: 1025,
    management: 15_672,
    'rabbitmq-metrics': 15_692,
    amqp: 5_682,
    erlang: 25_682,
    epmd: 4_379,
  },
  ...{
    ...{ 'management-2': 15_673, 'rabbitmq-metrics-2': 15_693, 'amqp-2': 5_683, 'erlang-2': 25_683 },
    ...{ 'management-3': 15_674, 'rabbitmq-metrics-3': 15_694, 'amqp-3': 5_684, 'erlang-3': 25_684 },
    ...{ 'epmd-2': 4_380, 'epmd-3': 4_381 },
  },
  ...{ postgres: 15_432, control: 3_099, prometheus: 9_090, 'postgres-exporter': 9_187 },
};

/** The tests run next to a running shop. All ports are below the range of ephemeral ports. */
export const testPorts: Ports = {
  ...{
    order: 13_000,
    payment: 13_001,
    email: 13_002,
    inventory: 13_003,
    warehouse: 13_004,
    analytics: 13_005,
  },
  ...{
    'control-room': 18_080,
    bank: 13_010,
    inbox: 18_025,
    smtp: 11_025,
    management: 16_672,
    'rabbitmq-metrics': 16_692,
    amqp: 16_682,
    erlang: 16_683,
    epmd: 14_379,
  },
  ...{
    ...{ 'management-2': 16_673, 'rabbitmq-metrics-2': 16_693, 'amqp-2': 16_684, 'erlang-2': 16_685 },
    ...{ 'management-3': 16_674, 'rabbitmq-metrics-3': 16_694, 'amqp-3': 16_686, 'erlang-3': 16_687 },
    ...{ 'epmd-2': 14_380, 'epmd-3': 14_381 },
  },
  ...{ postgres: 16_432, control: 13_099, prometheus: 19_090, 'postgres-exporter': 19_187 },
};

/** Adds `by` to every port. */
export const shiftedPorts = (ports: Ports, by: number): Ports =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, port + by])) as unknown as Ports;

/** `npm test` runs two stacks at the same time; the first has {@link testPorts}. */
export const secondTestPorts = shiftedPorts(testPorts, 2_000);

/** `npm run bench` runs next to a running shop and a test run. */
export const benchPorts = shiftedPorts(testPorts, 10_000);

/** The variable that overrides a port, e.g. CONTROL_ROOM_PORT. */
export const portVariable = (name: string): string => `${name.toUpperCase().replaceAll('-', '_')}_PORT`;

/** The port that the environment sets; undefined if it sets none. */
export function readPort(name: string, env: NodeJS.ProcessEnv): number | undefined {
  const value = env[portVariable(name)];
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value);
  throw new Error(`${portVariable(name)}=${value} is not a port. Set a number from 1 to 65535.`);
}

/** The default ports, overridden by the environment. */
export const portsFromEnvironment = (defaults: Ports, env: NodeJS.ProcessEnv = process.env): Ports =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, port]) => [name, readPort(name, env) ?? port]),
  ) as unknown as Ports;

/** Of the second and the third RabbitMQ node. */
const isClusterPort = (name: string): boolean =>
  /^(amqp|management|rabbitmq-metrics|erlang|epmd)-[23]$/.test(name);

/** The ports that a stack opens itself, without those of servers that exist and of parts that it does not start. */
export function portsToListenOn(
  ports: Ports,
  {
    postgresUrl,
    broker,
    brokers = 1,
    observe,
  }: { postgresUrl?: string; broker?: object; brokers?: number; observe?: boolean },
): Ports {
  const others = [
    ...(postgresUrl ? ['postgres'] : []),
    ...(broker ? ['management', 'rabbitmq-metrics', 'amqp', 'erlang', 'epmd'] : []),
    ...(observe ? [] : ['prometheus', 'postgres-exporter']),
  ];
  const isUnused = (name: string) => others.includes(name) || (isClusterPort(name) && brokers === 1);
  return Object.fromEntries(Object.entries(ports).filter(([name]) => !isUnused(name))) as unknown as Ports;
}

/** Throws if a port is in use, and says what to do. The ports of the tests cannot be overridden. */
export async function requireFreePorts(
  ports: Ports | Readonly<Record<string, number>>,
  { canOverride }: { canOverride: boolean },
): Promise<void> {
  const entries = Object.entries(ports) as [string, number][];
  const inUse = await Promise.all(entries.map(async ([, port]) => await isInUse(port)));
  const problems = entries
    .filter((_, i) => inUse[i])
    .map(
      ([name, port]) =>
        `Port ${port} (${name}) is in use${processOn(port)}. Stop it, ` +
        (canOverride ? `or set another, e.g. ${portVariable(name)}=${port + 10_000}.` : 'then start again.'),
    );
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The process that listens, if lsof is installed and may see it. */
function processOn(port: number): string {
  const { stdout } = spawnSync('lsof', ['-nP', '-sTCP:LISTEN', '-Fpc', `-iTCP:${port}`], {
    encoding: 'utf8',
  });
  const [, pid, name] = /p(\d+)\nc(.+)/.exec(stdout ?? '') ?? [];
  return pid ? ` by ${name} (pid ${pid})` : '';
}

/** True if a process accepts connections on the port. */
export const isInUse = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    const finish = (inUse: boolean) => {
      socket.destroy();
      resolve(inUse);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('connect', () => finish(true)).once('error', () => finish(false));
  });

/** A port on loopback that is free now; another process may take it before the caller does. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
