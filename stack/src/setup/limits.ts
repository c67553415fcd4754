import { DEFAULT_CONNECTIONS } from '#database';
import type { Topology, UserPermissions } from '#messaging';
import { AUDITOR } from './auditor.js';

/**
 * How many processes of a service may run at once, one that is being replaced included. Its share of database and broker
 * follows from it. For more replicas raise the number, run `npm run check`, which says whether `max_connections` in
 * docker-compose.yml still fits, and start the shop again.
 */
export const processesOf = (service: string): number => (service === 'payment' ? 8 : 3);

/** The pool, and the relay's own connection. */
const DATABASE_CONNECTIONS_PER_PROCESS = DEFAULT_CONNECTIONS + 1;

/** Two runs of `npm run verify`, with a connection to each of seven databases. */
const DATABASE_CONNECTIONS_OF_AUDITOR = 14;

/** Left for the superuser when every role has opened all it may: setup, backups, somebody with psql. */
const RESERVED_FOR_OPERATIONS = 20;

/** The `CONNECTION LIMIT` of a role. No service can take a connection of another, or of operations. */
export const databaseConnectionsOf = (role: string): number =>
  role === AUDITOR ? DATABASE_CONNECTIONS_OF_AUDITOR : processesOf(role) * DATABASE_CONNECTIONS_PER_PROCESS;

/** PostgreSQL's `max_connections`: what the roles of these services and the auditor may open, and the reserve. */
export const maxDatabaseConnections = (services: readonly string[]): number =>
  sum([...services, AUDITOR].map(databaseConnectionsOf)) + RESERVED_FOR_OPERATIONS;

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

/** For each queue a channel for consuming and one for retries and dead letters. */
export const brokerLimitsOf = ({
  name,
  consumes,
}: Pick<UserPermissions, 'name' | 'consumes'>): BrokerLimits => ({
  'max-connections': processesOf(name) * BROKER_CONNECTIONS_PER_PROCESS,
  'max-channels': processesOf(name) * (2 * consumes.length + OTHER_CHANNELS_PER_PROCESS),
});

/** Two runs of `npm run verify`. */
const limitsOfAuditor: BrokerLimits = { 'max-connections': 4, 'max-channels': 20 };

type Request = readonly [path: string, body: { value: number }];

const requestsFor = (user: string, limits: BrokerLimits): Request[] =>
  Object.entries(limits).map(([limit, value]) => [
    `user-limits/${user}/${limit}`,
    { value: value as number },
  ]);

/** The requests to the management API that limit the auditor. */
export const auditorLimitRequests = (): Request[] => requestsFor(AUDITOR, limitsOfAuditor);

/** The requests that limit each user, and what all users together may open in a virtual host. */
export function limitRequests(vhost: string, { users, queues }: Topology): Request[] {
  const connections = sum(users.map((user) => brokerLimitsOf(user)['max-connections']));
  return [
    ...users.flatMap((user) => requestsFor(user.name, brokerLimitsOf(user))),
    [`vhost-limits/${vhost}/max-connections`, { value: connections + BROKER_RESERVE }],
    [`vhost-limits/${vhost}/max-queues`, { value: queues.length + BROKER_RESERVE }],
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
