import { LARGEST_INTEGER } from '#contracts';
import { readPrivateKey } from '#identity';
import { inboxRetentionDays, milliseconds, readBy, readConfig, retryDelaysMs } from '#service';
import { z } from 'zod';

/** A threshold is stored in an integer column with its alert. */
const seconds = z.coerce.number().int().positive().max(LARGEST_INTEGER);

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
  /** The base URLs of the shop's processes, e.g. `order=http://order:3000,bank=http://bank:3010`. */
  SERVICE_URLS: z
    .string()
    .regex(
      /^[a-z-]+=https?:\/\/[^,]+(,[a-z-]+=https?:\/\/[^,]+)*$/,
      'write name=http://host:port, with commas',
    )
    .transform((list) => new Map(list.split(',').map((pair) => pair.split(/=(.*)/, 2) as [string, string])))
    .default(new Map()),
  /** The supervisor of `npm start`; without it, the page cannot kill or stop processes. */
  CONTROL_URL: z.url().optional(),
  CONTROL_TOKEN: z.string().default(''),
  TIMELINES_KEPT_HOURS: seconds.max(876_000).default(48),
  /** The same value as in the services: a dead letter that their inboxes may have deleted is not replayed. */
  INBOX_RETENTION_DAYS: inboxRetentionDays,
  RETRY_DELAYS_MS: retryDelaysMs,
});

export class ControlRoomConfig {
  private readonly env = readConfig(schema);
  readonly thresholds = {
    queueDepth: this.env.ALERT_QUEUE_DEPTH,
    serviceDownS: this.env.ALERT_SERVICE_DOWN_SECONDS,
    relayLagS: this.env.ALERT_RELAY_LAG_SECONDS,
    monitoringFailedS: this.env.ALERT_MONITORING_FAILED_SECONDS,
    queueDownS: this.env.ALERT_QUEUE_DOWN_SECONDS,
  };
  readonly customerPrivateKey = this.env.CUSTOMER_TOKEN_PRIVATE_KEY;
  readonly alertsCheckEveryMs = this.env.ALERTS_CHECK_EVERY_MS;
  /** By process name. */
  readonly serviceUrls: ReadonlyMap<string, string> = this.env.SERVICE_URLS;
  readonly supervisor =
    this.env.CONTROL_URL === undefined
      ? undefined
      : { url: this.env.CONTROL_URL, token: this.env.CONTROL_TOKEN };
  readonly timelinesKeptHours = this.env.TIMELINES_KEPT_HOURS;
  readonly retryDelaysMs = this.env.RETRY_DELAYS_MS;
  readonly inboxRetentionDays = this.env.INBOX_RETENTION_DAYS;
}
