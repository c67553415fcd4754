import { type DatabaseOptions, DEFAULT_CONNECTIONS, QUERY_TIMEOUT_MS } from '#database';
import { readHosts } from '#http-access';
import { DEFAULT_RETRY_DELAYS_MS } from '#messaging';
import { registerAs } from '@nestjs/config';
import { z } from 'zod';
import { milliseconds, readBy, readConfig, retentionDays } from './read-config.js';

/** The HTTP port of a process and its limits. */
export const httpConfig = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  /** Loopback by default, so that other machines cannot reach a shop on a laptop. */
  HOST: z.string().default('127.0.0.1'),
  /** Accepted values of the Host header besides loopback and HOST, e.g. of a container or a proxy. */
  ALLOWED_HOSTS: readBy(readHosts).default([]),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** A request that is not complete by then is refused with 408. */
  HTTP_REQUEST_TIMEOUT_MS: milliseconds.min(100).default(30_000),
  /** Further connections are closed at once, so that enough file descriptors remain for database and broker. */
  HTTP_MAX_CONNECTIONS: z.coerce.number().int().min(1).max(100_000).default(2_000),
  /** The addresses of reverse proxies, separated by commas, whose X-Forwarded-For is trusted. Unset: none is. */
  TRUSTED_PROXIES: z
    .string()
    .regex(
      /^[\da-f.:/]+(,[\da-f.:/]+)*$/i,
      'addresses or networks, separated by commas, e.g. 10.0.0.5,10.1.0.0/16',
    )
    .optional(),
});

export type HttpConfig = z.output<typeof httpConfig>;

/** Use the same value for every service: the control room does not replay a dead letter that an inbox may have forgotten. */
export const inboxRetentionDays = retentionDays.min(2).default(30);

/** The delays before the first, second, third retry. The setup job needs the same value. */
export const retryDelaysMs = z
  .string()
  .regex(/^\d+(,\d+)*$/, 'milliseconds, separated by commas, e.g. 1000,5000,25000')
  .default(DEFAULT_RETRY_DELAYS_MS)
  .transform((list) => list.split(',').map(Number));

/** A URL, or several separated by commas. */
const urlList = (protocol: RegExp) =>
  z
    .string()
    .refine(
      (list) => list.split(',').every((url) => z.url({ protocol }).safeParse(url).success),
      'Invalid URL',
    );

const platformSchema = httpConfig
  .extend({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    /** A list separated by commas names each node of a cluster. */
    RABBITMQ_URL: urlList(/^amqps?$/),
    RETRY_DELAYS_MS: retryDelaysMs,
    /** A handler that takes longer has failed, and its message is retried. Well below RabbitMQ's `consumer_timeout`. */
    HANDLER_TIMEOUT_MS: milliseconds.min(100).max(600_000).default(60_000),
    /** How many messages of one queue are handled at once. */
    CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(50),
    INBOX_RETENTION_DAYS: inboxRetentionDays,
    INBOX_CLEANING_EVERY_MS: milliseconds.min(1_000).default(3_600_000),
    /** Closes the connection if PostgreSQL has not responded to a statement by then. */
    DATABASE_QUERY_TIMEOUT_MS: milliseconds.min(200).max(60_000).default(QUERY_TIMEOUT_MS),
    /** PostgreSQL cancels a statement that takes longer. Less than the time above: a slow statement is no broken connection. */
    DATABASE_STATEMENT_TIMEOUT_MS: milliseconds.min(100).max(50_000).default(9_000),
    /** How long a statement waits for a row that another transaction has locked. */
    DATABASE_LOCK_TIMEOUT_MS: milliseconds.min(100).max(50_000).default(5_000),
    /** For more, raise the connection limit of the service's role too: `stack/src/setup/limits.ts`. */
    DATABASE_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(DEFAULT_CONNECTIONS),
    /** False behind a pooler in transaction mode. */
    DATABASE_PREPARED_STATEMENTS: z.stringbool().default(true),
  })
  .refine((env) => env.DATABASE_STATEMENT_TIMEOUT_MS < env.DATABASE_QUERY_TIMEOUT_MS, {
    path: ['DATABASE_STATEMENT_TIMEOUT_MS'],
    message: 'must be less than DATABASE_QUERY_TIMEOUT_MS',
  });

export type PlatformConfig = z.output<typeof platformSchema>;

/** Exits with 78 on a mistake, before the service opens a connection or a port. */
export const platformConfig = registerAs('platform', (): PlatformConfig => readConfig(platformSchema));

export const databaseOptionsFrom = (config: PlatformConfig): DatabaseOptions => ({
  url: config.DATABASE_URL,
  connections: config.DATABASE_CONNECTIONS,
  queryTimeoutMs: config.DATABASE_QUERY_TIMEOUT_MS,
  statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
  lockTimeoutMs: config.DATABASE_LOCK_TIMEOUT_MS,
  preparedStatements: config.DATABASE_PREPARED_STATEMENTS,
});
