import { LARGEST_INTEGER } from '#contracts';
import { readPrivateKey } from '#identity';
import { inboxRetentionDays, milliseconds, readBy, readConfig, retryDelaysMs } from '#service';
import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';

/** A threshold is stored in an integer column with its alert. */
const seconds = z.coerce.number().int().positive().max(LARGEST_INTEGER);

/** By name, e.g. `order=http://order:3000,bank=http://bank:3010`. */
const namedUrls = z
  .string()
  .regex(
    /^([a-z\d-]+=https?:\/\/[^,]+(,[a-z\d-]+=https?:\/\/[^,]+)*)?$/,
    'write name=http://host:port, with commas',
  )
  .transform(
    (list) =>
      new Map(
        list
          .split(',')
          .filter(Boolean)
          .map((pair) => pair.split(/=(.*)/, 2) as [string, string]),
      ),
  )
  .default(new Map());

const schema = z.object({
  /** More waiting messages than this raise an alert. */
  ALERT_QUEUE_DEPTH: z.coerce.number().int().min(1).max(LARGEST_INTEGER).default(10_000),
  /** Above the time that a restart takes. */
  ALERT_SERVICE_DOWN_SECONDS: seconds.default(15),
  ALERT_RELAY_LAG_SECONDS: seconds.default(30),
  /** Queues or services that cannot be read for longer raise an alert. Above the time that a broker restart takes. */
  ALERT_MONITORING_FAILED_SECONDS: seconds.default(30),
  /** A queue that is missing for longer, or without consumers while its service is up, raises an alert. */
  ALERT_QUEUE_DOWN_SECONDS: seconds.default(15),
  ALERTS_CHECK_EVERY_MS: milliseconds.min(100).default(2_000),
  /** Signs the token with which the page places orders; a real shop has an identity provider for that. */
  CUSTOMER_TOKEN_PRIVATE_KEY: readBy(readPrivateKey),
  /** Reads the orders of all customers in the order service. */
  OPERATOR_TOKEN: z.string().min(1),
  /** The base URLs of the shop's processes, as the control room reaches them. */
  SERVICE_URLS: namedUrls,
  /** The base URLs of `inbox`, `warehouse` and `rabbitmq`, as a browser reaches them. Without one, its links are missing. */
  PUBLIC_URLS: namedUrls,
  /** The metrics of each RabbitMQ node, e.g. `rabbitmq=http://rabbitmq:15692`. Without them, memory and alarms are unknown. */
  RABBITMQ_METRICS_URLS: namedUrls,
  /** The address of a trace, e.g. `http://127.0.0.1:16686/trace/{trace_id}`. Without it, traces are not linked. */
  TRACE_URL: z.string().default(''),
  /** The command that finds the log lines of an order, with `{correlation_id}`. */
  LOG_COMMAND: z.string().default(''),
  /** With the user of the control room; several nodes with commas. Without it, unacknowledged messages are not counted. */
  RABBITMQ_MANAGEMENT_URL: z
    .string()
    .refine(
      (list) => list.split(',').every((url) => URL.canParse(url)),
      'write http://user:password@host:port, with commas',
    )
    .transform((list) => list.split(','))
    .default([]),
  /** The supervisor of `npm start`; without it, the page cannot kill or stop processes. */
  CONTROL_URL: z.url().optional(),
  CONTROL_TOKEN: z.string().default(''),
  TIMELINES_KEPT_HOURS: seconds.max(876_000).default(48),
  /** The same value as in the services: a dead letter that their inboxes may have deleted is not replayed. */
  INBOX_RETENTION_DAYS: inboxRetentionDays,
  RETRY_DELAYS_MS: retryDelaysMs,
});

export const controlRoomConfig = registerAs('control-room', () => {
  const env = readConfig(schema);
  return {
    thresholds: {
      queueDepth: env.ALERT_QUEUE_DEPTH,
      serviceDownS: env.ALERT_SERVICE_DOWN_SECONDS,
      relayLagS: env.ALERT_RELAY_LAG_SECONDS,
      monitoringFailedS: env.ALERT_MONITORING_FAILED_SECONDS,
      queueDownS: env.ALERT_QUEUE_DOWN_SECONDS,
    },
    customerPrivateKey: env.CUSTOMER_TOKEN_PRIVATE_KEY,
    operatorToken: env.OPERATOR_TOKEN,
    alertsCheckEveryMs: env.ALERTS_CHECK_EVERY_MS,
    /** By process. */
    serviceUrls: env.SERVICE_URLS,
    rabbitmqMetricsUrls: env.RABBITMQ_METRICS_URLS,
    publicUrls: env.PUBLIC_URLS,
    traceUrl: env.TRACE_URL,
    logCommand: env.LOG_COMMAND,
    supervisor:
      env.CONTROL_URL === undefined ? undefined : { url: env.CONTROL_URL, token: env.CONTROL_TOKEN },
    managementUrls: env.RABBITMQ_MANAGEMENT_URL,
    timelinesKeptHours: env.TIMELINES_KEPT_HOURS,
    retryDelaysMs: env.RETRY_DELAYS_MS,
    inboxRetentionDays: env.INBOX_RETENTION_DAYS,
  };
});

export type ControlRoomConfig = ConfigType<typeof controlRoomConfig>;
