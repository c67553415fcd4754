import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** Every door of a stack; a door can be moved by its variable, see {@link doorVariables}. */
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
  amqp: number;
  erlang: number;
  epmd: number;
  postgres: number;
  control: number;
}

/** The doors of `npm start`; broker and database keep away from their standard ports, so that a system's own are never met. */
export const shopPorts: Ports = {
  ...{ order: 3000, payment: 3001, email: 3002, inventory: 3003, warehouse: 3004, analytics: 3005 },
  ...{
    'control-room': 8080,
    bank: 3010,
    inbox: 8025,
    smtp: 1025,
    management: 15_672,
    amqp: 5_682,
    erlang: 25_682,
    epmd: 4_379,
  },
  ...{ postgres: 15_432, control: 3_099 },
};

/** The tests run beside a running shop; below the range from which systems take ports at random. */
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
    amqp: 16_682,
    erlang: 16_683,
    epmd: 14_379,
  },
  ...{ postgres: 16_432, control: 13_099 },
};

/** Every port of a stack, moved by the same distance. */
export const shiftedPorts = (ports: Ports, by: number): Ports =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, port + by])) as unknown as Ports;

/** `npm test` runs two stacks side by side, see {@link testPorts} for the first. */
export const secondTestPorts = shiftedPorts(testPorts, 2_000);

/** `npm run bench` measures beside a running shop and a test run. */
export const benchPorts = shiftedPorts(testPorts, 10_000);

/** The variable that moves a door, e.g. CONTROL_ROOM_PORT. */
export const portVariable = (door: string): string => `${door.toUpperCase().replaceAll('-', '_')}_PORT`;

/** The given ports, with those that the environment moves. */
export function portsFromEnvironment(defaults: Ports, env: NodeJS.ProcessEnv = process.env): Ports {
  const overridden = Object.entries(defaults).map(([door, port]) => {
    const given = env[portVariable(door)];
    if (given !== undefined && !/^[1-9]\d{0,4}$/.test(given))
      throw new Error(`${portVariable(door)}=${given} is no port: give a number from 1 to 65535`);
    return [door, given === undefined ? port : Number(given)] as const;
  });
  return Object.fromEntries(overridden) as Ports;
}

/** Throws with a way out when a port is taken by somebody else; the doors of the tests stay where they are. */
export async function requireFreePorts(ports: Ports, { canMove }: { canMove: boolean }): Promise<void> {
  const doors = Object.entries(ports) as [string, number][];
  const taken = await Promise.all(doors.map(async ([, port]) => await isInUse(port)));
  const problems = doors
    .filter((_, i) => taken[i])
    .map(
      ([door, port]) =>
        `  port ${port} (${door}) is taken${holderOf(port)}: end it` +
        (canMove ? `, or move the door: ${portVariable(door)}=${port + 10_000} npm start` : ' and try again'),
    );
  if (problems.length > 0) throw new Error(`Order Rail can't open all its doors:\n${problems.join('\n')}`);
}

/** Who listens, where the system tells. */
function holderOf(port: number): string {
  const { stdout } = spawnSync('lsof', ['-nP', '-sTCP:LISTEN', '-Fpc', `-iTCP:${port}`], {
    encoding: 'utf8',
  });
  const [, pid, name] = /p(\d+)\nc(.+)/.exec(stdout ?? '') ?? [];
  return pid ? ` by ${name} (process ${pid})` : '';
}

/** True when something answers at the port of this machine, by default at its loopback address. */
export const isInUse = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host });
    const answer = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });

/** A port of the loopback address that nobody listens at now; who is slow to take it may find it taken. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
