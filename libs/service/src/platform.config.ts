import { type DatabaseOptions, DEFAULT_CONNECTIONS, QUERY_TIMEOUT_MS } from '#database';
import { readHosts } from '#http-access';
import { DEFAULT_RETRY_DELAYS_MS } from '#messaging';
import { z } from 'zod';
import { milliseconds, readBy, readConfig, retentionDays } from './read-config.js';

/** What a process needs to be reached. */
export const httpConfig = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  /** Loopback unless told otherwise: a shop on a laptop is nobody else's business. */
  HOST: z.string().default('127.0.0.1'),
  /** Names by which the port may be addressed besides loopback and HOST: of a container, of a proxy. */
  ALLOWED_HOSTS: readBy(readHosts).default([]),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** A request that has not come whole by then is cut off. */
  HTTP_REQUEST_TIMEOUT_MS: milliseconds.min(100).default(30_000),
  /** More connections are closed at once, so that database and broker keep their descriptors. */
  HTTP_MAX_CONNECTIONS: z.coerce.number().int().min(1).max(100_000).default(2_000),
  /** The addresses of reverse proxies, separated by commas, whose X-Forwarded-For is believed; without it nobody's is. */
  TRUSTED_PROXIES: z
    .string()
    .regex(
      /^[\da-f.:/]+(,[\da-f.:/]+)*$/i,
      'addresses or networks, separated by commas, e.g. 10.0.0.5,10.1.0.0/16',
    )
    .optional(),
});

/** What {@link httpConfig} reads. */
export type HttpConfig = z.output<typeof httpConfig>;

/** The same for every service: the control room replays no dead letter that the inboxes may have forgotten. */
export const inboxRetentionDays = retentionDays.min(2).default(30);

/** The pauses before the first, second, third retry; the setup job must be given the same. */
export const retryDelaysMs = z
  .string()
  .regex(/^\d+(,\d+)*$/, 'milliseconds, separated by commas, e.g. 1000,5000,25000')
  .default(DEFAULT_RETRY_DELAYS_MS)
  .transform((list) => list.split(',').map(Number));

const platformConfig = httpConfig
  .extend({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }),
    RETRY_DELAYS_MS: retryDelaysMs,
    /** A handler that takes longer has failed and is retried; well below the broker's `consumer_timeout`. */
    HANDLER_TIMEOUT_MS: milliseconds.min(100).max(600_000).default(60_000),
    /** How many messages of one queue are in hand at once. */
    CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(50),
    INBOX_RETENTION_DAYS: inboxRetentionDays,
    INBOX_CLEANING_EVERY_MS: milliseconds.min(1_000).default(3_600_000),
    /** How long to wait for PostgreSQL's answer to a statement before its connection is given up. */
    DATABASE_QUERY_TIMEOUT_MS: milliseconds.min(200).max(60_000).default(QUERY_TIMEOUT_MS),
    /** PostgreSQL ends a statement that takes longer; less than the time above, or a slow one would look like a dead peer. */
    DATABASE_STATEMENT_TIMEOUT_MS: milliseconds.min(100).max(50_000).default(9_000),
    /** How long a statement waits for a row that another transaction has locked. */
    DATABASE_LOCK_TIMEOUT_MS: milliseconds.min(100).max(50_000).default(5_000),
    /** For more, give the service's role more as well: `stack/src/setup/limits.ts`. */
    DATABASE_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(DEFAULT_CONNECTIONS),
    /** False behind a pooler that hands out another connection for each transaction. */
    DATABASE_PREPARED_STATEMENTS: z.stringbool().default(true),
  })
  .refine((env) => env.DATABASE_STATEMENT_TIMEOUT_MS < env.DATABASE_QUERY_TIMEOUT_MS, {
    path: ['DATABASE_STATEMENT_TIMEOUT_MS'],
    message: 'it must be less than DATABASE_QUERY_TIMEOUT_MS',
  });

/** What every service of the shop is told by its environment. */
export type PlatformConfig = z.output<typeof platformConfig>;

/** Read once per process, so that a mistake shows before anything is opened. */
export const readPlatformConfig = (): PlatformConfig => readConfig(platformConfig);

/** The service's database as its environment describes it. */
export const databaseOptionsFrom = (config: PlatformConfig): DatabaseOptions => ({
  url: config.DATABASE_URL,
  connections: config.DATABASE_CONNECTIONS,
  queryTimeoutMs: config.DATABASE_QUERY_TIMEOUT_MS,
  statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
  lockTimeoutMs: config.DATABASE_LOCK_TIMEOUT_MS,
  preparedStatements: config.DATABASE_PREPARED_STATEMENTS,
});
