export const alertKinds = [
  'queue_depth',
  'dead_letter',
  'service_down',
  'relay_lag',
  'monitoring_failed',
  'queue_missing',
  'queue_unconsumed',
] as const;

export type AlertKind = (typeof alertKinds)[number];

/** The subject of an alert, and the count (messages or seconds) that exceeded the threshold. */
export interface AlertDetails {
  kind: AlertKind;
  about: string;
  count: number;
  threshold: number;
}

/** An alert that was raised and is not cleared. */
export interface OpenAlert {
  id: string;
  kind: AlertKind;
  about: string;
}

/** The current value of something that can raise an alert. An unknown count raises and clears nothing. */
export interface Measure extends Omit<AlertDetails, 'count'> {
  count: number | undefined;
  /** An open alert is cleared when the count is at most this. */
  clearAt: number;
}

export interface QueueReading {
  queue: string;
  /** Waiting messages; undefined while the queue is missing. */
  waiting: number | undefined;
  /** Dead letters that wait for a decision; undefined while the dead letter queue is missing. */
  dead: number | undefined;
  /** Seconds without a consumer although its service is up; undefined if unknown. */
  unconsumedForS: number | undefined;
}

/** A queue of the topology, and for how many seconds RabbitMQ has reported no such queue: 0 if it exists. */
export interface PresenceReading {
  queue: string;
  missingForS: number;
}

/** Seconds since a process of a service is not up, and the age in seconds of the oldest row in the outbox of the service. */
export interface ServiceReading {
  service: string;
  /** `email`, or `email-2` for a replica. */
  process: string;
  downForS: number;
  /** Undefined while its metrics cannot be read, and for all replicas but the first, because they share the outbox. */
  relayLagS: number | undefined;
}

/** A part of the shop that is monitored, and for how many seconds it could not be read: 0 after a successful reading. */
export interface MonitoringReading {
  part: 'queues' | 'services';
  failingForS: number;
}

/** One reading of the shop; a part that could not be read is undefined. */
export interface Readings {
  queues: readonly QueueReading[] | undefined;
  /** Read together with the queues. */
  presence: readonly PresenceReading[];
  services: readonly ServiceReading[] | undefined;
  monitoring: readonly MonitoringReading[];
}

/** A value above its threshold raises an alert. */
export interface Thresholds {
  queueDepth: number;
  serviceDownS: number;
  relayLagS: number;
  monitoringFailedS: number;
  queueDownS: number;
}

export type AlertDecision = ({ act: 'raise' } & AlertDetails) | { act: 'clear'; id: string };

/**
 * Clears a depth alert at four fifths of its threshold, so that a depth around the threshold sends one mail only. Clears
 * the alert about relay lag at half of its threshold, and every other alert at 0.
 */
export const measure = (
  { queues = [], presence, services = [], monitoring }: Readings,
  { queueDepth, serviceDownS, relayLagS, monitoringFailedS, queueDownS }: Thresholds,
): Measure[] => [
  ...queues.flatMap(({ queue: about, waiting, dead, unconsumedForS }): Measure[] => [
    { kind: 'queue_depth', about, count: waiting, threshold: queueDepth, clearAt: queueDepth * 0.8 },
    { kind: 'dead_letter', about, count: dead, threshold: 0, clearAt: 0 },
    { kind: 'queue_unconsumed', about, count: unconsumedForS, threshold: queueDownS, clearAt: 0 },
  ]),
  ...presence.map(({ queue: about, missingForS: count }): Measure => {
    return { kind: 'queue_missing', about, count, threshold: queueDownS, clearAt: 0 };
  }),
  ...services.flatMap(({ process: about, downForS, relayLagS: lag }): Measure[] => [
    { kind: 'service_down', about, count: downForS, threshold: serviceDownS, clearAt: 0 },
    ...(lag === undefined
      ? []
      : [{ kind: 'relay_lag' as const, about, count: lag, threshold: relayLagS, clearAt: relayLagS / 2 }]),
  ]),
  ...monitoring.map(({ part: about, failingForS: count }): Measure => ({
    ...{ kind: 'monitoring_failed', about, count },
    ...{ threshold: monitoringFailedS, clearAt: 0 },
  })),
];

/** The kinds of alert whose values could not be read. */
export const unknownKinds = ({ queues, services }: Readings): AlertKind[] => [
  ...(queues ? [] : (['queue_depth', 'dead_letter', 'queue_missing', 'queue_unconsumed'] as const)),
  ...(services ? [] : (['service_down', 'relay_lag'] as const)),
];

/** At most one alert with the same key is open. */
export const keyOf = ({ kind, about }: Pick<OpenAlert, 'kind' | 'about'>): string => `${kind} ${about}`;

/** Compares the measures with the open alerts. Clears alerts without a measure; alerts of unknown kinds stay as they are. */
export function decideAlerts(
  measures: readonly Measure[],
  open: readonly OpenAlert[],
  unknown: readonly AlertKind[] = [],
): AlertDecision[] {
  const measured = new Map(measures.map((each) => [keyOf(each), each]));
  const alreadyOpen = new Set(open.map(keyOf));
  const isCleared = (alert: OpenAlert) => {
    const now = measured.get(keyOf(alert));
    return !now || (now.count !== undefined && now.count <= now.clearAt);
  };
  return [
    ...open
      .filter((alert) => !unknown.includes(alert.kind) && isCleared(alert))
      .map(({ id }) => ({ act: 'clear' as const, id })),
    ...measures.flatMap(({ clearAt: _, count, ...details }) =>
      count !== undefined && count > details.threshold && !alreadyOpen.has(keyOf(details))
        ? [{ act: 'raise' as const, ...details, count }]
        : [],
    ),
  ];
}
