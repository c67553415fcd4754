import { InvalidArgumentError } from 'commander';
import { subscriptions } from '#contracts';
import { type Ports, portVariable, readPort } from './ports.js';
import { processesOf } from './setup/limits.js';

/** How many processes of a service run; a service without an entry has one. */
export type Replicas = Readonly<Record<string, number>>;

/** Balances the requests to services with replicas. */
export const PROXY = 'proxy';

/** Shows the live message events that it consumes, so a second one would hide half of them from the page of the first. */
const SINGLE = 'control-room';

const services = Object.keys(subscriptions).filter((service) => service !== SINGLE);

/** The last process that the limits allow is for one that is being replaced. */
export const maxReplicasOf = (service: string): number => processesOf(service) - 1;

/** Reads e.g. `order=2,email=3`. */
export function readReplicas(text: string, previous: Replicas = {}): Replicas {
  const replicas: Record<string, number> = { ...previous };
  for (const pair of text.split(',')) {
    const [, service = '', count = ''] = /^([a-z-]+)=(.+)$/.exec(pair.trim()) ?? [];
    if (service === '') throw new InvalidArgumentError('Write service=number, e.g. order=2,email=3.');
    if (service === SINGLE)
      throw new InvalidArgumentError(
        `${SINGLE} runs once: a second one would consume half of the message events that the page of the first shows.`,
      );
    if (!services.includes(service))
      throw new InvalidArgumentError(`There is no service ${service}. Use one of: ${services.join(', ')}.`);
    if (replicas[service] !== undefined) throw new InvalidArgumentError(`${service} is given twice.`);
    replicas[service] = readCount(service, count);
  }
  return replicas;
}

function readCount(service: string, text: string): number {
  const most = maxReplicasOf(service);
  if (!/^[1-9]\d*$/.test(text))
    throw new InvalidArgumentError(`${service} needs a whole number from 1 to ${most}.`);
  if (Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(
    `At most ${most} processes of ${service}: its connections to database and broker are limited to ${most + 1} processes, ` +
      'one of them reserved for a process that is being replaced. For more, raise the number in stack/src/setup/limits.ts.',
  );
}

/** The service of a process: of `email-2` it is `email`. */
export const serviceOf = (process: string): string => process.replace(/-\d+$/, '');

/** The processes of all services: `order`, `order-2`, `order-3` and so on. */
export const serviceProcesses = (replicas: Replicas = {}): string[] =>
  Object.keys(subscriptions).flatMap((service) => replicaNames(service, replicas[service] ?? 1));

const replicaNames = (service: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => (i === 0 ? service : `${service}-${i + 1}`));

/** From the port of a service to that of its first replica, and from each replica to the next. */
const PORT_STEP = 100;
/** From the port of order to that of the proxy's own endpoints. */
const PROXY_PORT_OFFSET = 9;

/** The key in {@link Ports} of the port that the first replica listens on behind the proxy. */
const firstReplica = (service: string): string => `${service}-1`;

/**
 * Adds the ports of replicas and of the proxy, each overridden by its variable, e.g. ORDER_2_PORT. The proxy listens on the port
 * of a service with replicas, so that the address of the service stays the same. Throws if two ports are equal.
 */
export function withReplicaPorts(
  ports: Ports,
  replicas: Replicas,
  env: NodeJS.ProcessEnv = process.env,
): Ports {
  const added: Record<string, number> = {};
  const add = (name: string, port: number) => (added[name] = readPort(name, env) ?? port);
  for (const [service, count] of replicated(replicas))
    for (let n = 1; n <= count; n++) add(`${service}-${n}`, ports[service as keyof Ports] + n * PORT_STEP);
  if (Object.keys(added).length > 0) add(PROXY, ports.order + PROXY_PORT_OFFSET);
  const all = { ...ports, ...added };
  requireDistinct(all);
  return all;
}

function requireDistinct(ports: Record<string, number>): void {
  const byPort = new Map<number, string>();
  for (const [name, port] of Object.entries(ports)) {
    const other = byPort.get(port);
    if (other !== undefined)
      throw new Error(
        `${portVariable(other)} and ${portVariable(name)} are both ${port}. Set another port for one of them.`,
      );
    if (port > 65_535)
      throw new Error(`The port of ${name}, ${port}, is above 65535. Set another: ${portVariable(name)}.`);
    byPort.set(port, name);
  }
}

/** The services that have several processes. */
const replicated = (replicas: Replicas): [string, number][] =>
  Object.entries(replicas).filter(([, count]) => count > 1);

/** The port that a process of a service listens on. */
export const portOf = (ports: Ports, process: string): number => {
  const byName = ports as unknown as Record<string, number>;
  return byName[firstReplica(process)] ?? byName[process]!;
};

/** The variables of the proxy; undefined if no service has replicas. */
export function proxyVariables(ports: Ports, replicas: Replicas = {}): Record<string, string> | undefined {
  const routes = replicated(replicas).map(([service, count]) => {
    const targets = replicaNames(service, count).map((name) => `127.0.0.1:${portOf(ports, name)}`);
    return `${ports[service as keyof Ports]}=${targets.join('|')}`;
  });
  return routes.length === 0 ? undefined : { PROXY_ROUTES: routes.join(',') };
}
