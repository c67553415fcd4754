import { DEFAULT_CONNECTIONS } from '#database';
import type { Topology, UserPermissions } from '#messaging';
import { AUDITOR, METRICS_READER } from './auditor.js';

/**
 * How many processes of a service may run at once, including one that is being replaced. Its limits at database and broker
 * follow from it. For more replicas, raise the number, run `npm run check`, which fails if `max_connections` in
 * docker-compose.yml no longer fits, and start the shop again.
 */
export const processesOf = (service: string): number => (service === 'payment' ? 8 : 5);

/** The pool and the relay's own connection. */
const DATABASE_CONNECTIONS_PER_PROCESS = DEFAULT_CONNECTIONS + 1;

/** For two runs of `npm run verify`, each with a connection to every one of seven databases. */
const DATABASE_CONNECTIONS_OF_AUDITOR = 14;

/** One that reads, and one that replaces it after a lost connection. From the reserve of operations. */
const DATABASE_CONNECTIONS_OF_METRICS_READER = 3;

/** Left for the superuser if every role has opened all its connections: setup, backups, an operator with psql. */
const RESERVED_FOR_OPERATIONS = 20;

/** The `CONNECTION LIMIT` of a role, so that no service can use up the connections of another, or those of operations. */
export function databaseConnectionsOf(role: string): number {
  if (role === AUDITOR) return DATABASE_CONNECTIONS_OF_AUDITOR;
  if (role === METRICS_READER) return DATABASE_CONNECTIONS_OF_METRICS_READER;
  return processesOf(role) * DATABASE_CONNECTIONS_PER_PROCESS;
}

/** PostgreSQL's `max_connections`: the limits of these services and the auditor, plus the reserve. */
export const maxDatabaseConnections = (services: readonly string[]): number =>
  sum([...services, AUDITOR].map(databaseConnectionsOf)) + RESERVED_FOR_OPERATIONS;

/** One to consume and one to publish (decision 0010). */
const BROKER_CONNECTIONS_PER_PROCESS = 2;

/** Six: outbox, telemetry, replies, queue depths, events log, majority probe; twice that while they are reopened. */
const OTHER_CHANNELS_PER_PROCESS = 12;

/** For the other users of the virtual host: administrator, auditor, drills, benchmarks. */
const BROKER_RESERVE = 100;

export interface BrokerLimits {
  'max-connections': number;
  'max-channels': number;
}

/** Each queue needs a channel to consume and one to publish retries and dead letters. */
export const brokerLimitsOf = ({
  name,
  consumes,
}: Pick<UserPermissions, 'name' | 'consumes'>): BrokerLimits => ({
  'max-connections': processesOf(name) * BROKER_CONNECTIONS_PER_PROCESS,
  'max-channels': processesOf(name) * (2 * consumes.length + OTHER_CHANNELS_PER_PROCESS),
});

/** For two runs of `npm run verify`. */
const limitsOfAuditor: BrokerLimits = { 'max-connections': 4, 'max-channels': 20 };

type Request = readonly [path: string, body: { value: number }];

const requestsFor = (user: string, limits: BrokerLimits): Request[] =>
  Object.entries(limits).map(([limit, value]) => [
    `user-limits/${user}/${limit}`,
    { value: value as number },
  ]);

export const auditorLimitRequests = (): Request[] => requestsFor(AUDITOR, limitsOfAuditor);

/** The requests to the management API that set the limits of each user and of the virtual host. */
export function limitRequests(vhost: string, { users, queues }: Topology): Request[] {
  const connections = sum(users.map((user) => brokerLimitsOf(user)['max-connections']));
  return [
    ...users.flatMap((user) => requestsFor(user.name, brokerLimitsOf(user))),
    [`vhost-limits/${vhost}/max-connections`, { value: connections + BROKER_RESERVE }],
    [`vhost-limits/${vhost}/max-queues`, { value: queues.length + BROKER_RESERVE }],
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
