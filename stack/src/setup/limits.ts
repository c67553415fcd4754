import { type ServiceName, type Subscriptions, subscriptions } from '#contracts';
import { DEFAULT_CONNECTIONS } from '#database';
import { type Topology, workQueuesOf } from '#messaging';
import { AUDITOR } from './auditor.js';

/**
 * How many processes of a service may run at once, one that is being replaced included. Its share of database and broker
 * follows from it. For more replicas raise the number, run `npm run check`, which says whether `max_connections` in
 * docker-compose.yml still fits, and start the shop again.
 */
export const PROCESSES: Readonly<Record<ServiceName, number>> = {
  order: 3,
  payment: 8,
  email: 3,
  inventory: 3,
  warehouse: 3,
  analytics: 3,
  'control-room': 3,
};

/** The pool, and the relay's own connection. */
const DATABASE_CONNECTIONS_PER_PROCESS = DEFAULT_CONNECTIONS + 1;

/** Two runs of `npm run verify`, with a connection to each service's database. */
const DATABASE_CONNECTIONS_OF_AUDITOR = 2 * Object.keys(subscriptions).length;

/** Left for the superuser when every role has opened all it may: setup, backups, somebody with psql. */
const RESERVED_FOR_OPERATIONS = 20;

/** The `CONNECTION LIMIT` of the role of a service. */
export const databaseConnectionsOf = (service: string): number =>
  processesOf(service) * DATABASE_CONNECTIONS_PER_PROCESS;

/** The `CONNECTION LIMIT` of each role of the shop. No service can take a connection of another, or of operations. */
export const databaseConnections: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    Object.keys(subscriptions).map((service) => [service, databaseConnectionsOf(service)]),
  ),
  [AUDITOR]: DATABASE_CONNECTIONS_OF_AUDITOR,
};

/** PostgreSQL's `max_connections`: what all roles may open, and the reserve. */
export const MAX_DATABASE_CONNECTIONS = sum(Object.values(databaseConnections)) + RESERVED_FOR_OPERATIONS;

/** One that consumes, one that publishes (decision 0010). */
const BROKER_CONNECTIONS_PER_PROCESS = 2;

/** Outbox, telemetry, replies, queue depths and the events log, and as many while they are opened again. */
const OTHER_CHANNELS_PER_PROCESS = 10;

/** What may be open in the shop's virtual host beside the services: administrator, auditor, drills, benchmarks. */
const BROKER_RESERVE = 100;

/** What one user of the broker may open. */
export interface BrokerLimits {
  'max-connections': number;
  'max-channels': number;
}

/** Each queue has a channel for consuming and one for retries and dead letters; who keeps dead letters consumes each of theirs. */
export function brokerLimitsOf(service: string, all: Subscriptions = subscriptions): BrokerLimits {
  const row = all[service]!;
  const collected = row.keepsDeadLetters ? workQueuesOf(all).length : 0;
  const channels = 2 * row.listensTo.length + collected + OTHER_CHANNELS_PER_PROCESS;
  return {
    'max-connections': processesOf(service) * BROKER_CONNECTIONS_PER_PROCESS,
    'max-channels': processesOf(service) * channels,
  };
}

/** Two runs of `npm run verify`. */
const auditorsLimits: BrokerLimits = { 'max-connections': 4, 'max-channels': 20 };

type Request = readonly [path: string, body: { value: number }];

/** The requests to the management API that limit this user. */
export const userLimitRequests = (user: string): Request[] =>
  Object.entries<number>({ ...(user === AUDITOR ? auditorsLimits : brokerLimitsOf(user)) }).map(
    ([limit, value]) => [`user-limits/${user}/${limit}`, { value }],
  );

/** The requests that limit what all users together may open in a virtual host. */
export function limitRequests(vhost: string, { users, queues }: Topology): Request[] {
  const connections = sum(users.map(({ name }) => brokerLimitsOf(name)['max-connections']));
  return [
    ...users.flatMap(({ name }) => userLimitRequests(name)),
    [`vhost-limits/${vhost}/max-connections`, { value: connections + BROKER_RESERVE }],
    [`vhost-limits/${vhost}/max-queues`, { value: queues.length + BROKER_RESERVE }],
  ];
}

function processesOf(service: string): number {
  return PROCESSES[service as ServiceName];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
