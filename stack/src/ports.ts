import { connect } from 'node:net';

/** Every door of a stack; a door can be moved by its variable, see {@link doorVariables}. */
export interface Ports {
  order: number;
  payment: number;
  email: number;
  inventory: number;
  warehouse: number;
  analytics: number;
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
  ...{ bank: 3010, inbox: 8025, smtp: 1025, management: 15_672, amqp: 5_682, erlang: 25_682, epmd: 4_379 },
  ...{ postgres: 54_320, control: 3_099 },
};

/** Moved out of the way, so that the tests run beside a running shop. */
export const testPorts = Object.fromEntries(
  Object.entries(shopPorts).map(([door, port]) => [door, port < 40_000 ? port + 20_000 : port + 1_000]),
) as unknown as Ports;

/** The variable that moves a door, e.g. ORDER_PORT. */
export const doorVariable = (door: string): string => `${door.toUpperCase()}_PORT`;

/** The given ports, with those that the environment moves. */
export function portsFrom(defaults: Ports, env: NodeJS.ProcessEnv = process.env): Ports {
  const moved = Object.entries(defaults).map(([door, port]) => [door, Number(env[doorVariable(door)] ?? port)]);
  return Object.fromEntries(moved) as Ports;
}

/** Throws with a way out when a port is taken by somebody else. */
export async function requireFree(ports: Ports): Promise<void> {
  const doors = Object.entries(ports) as [string, number][];
  const taken = await Promise.all(doors.map(async ([, port]) => await isTaken(port)));
  const problems = doors
    .filter((_, i) => taken[i])
    .map(([door, port]) => `  port ${port} (${door}) is taken: end what listens there, or move the door: ${doorVariable(door)}=${port + 10_000} npm start`);
  if (problems.length > 0) throw new Error(`Order Rail can't open all its doors:\n${problems.join('\n')}`);
}

/** True when something on this machine answers at the port. */
export const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
