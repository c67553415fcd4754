/** What an alert is raised for. */
export const alertKinds = [
  'queue_depth',
  'dead_letter',
  'service_down',
  'relay_lag',
  'monitoring_failed',
  'queue_missing',
  'queue_unconsumed',
] as const;

/** One of {@link alertKinds}. */
export type AlertKind = (typeof alertKinds)[number];

/** What an alert tells: what it is about, and the count that went over the threshold, of messages or of seconds. */
export interface AlertNews {
  kind: AlertKind;
  about: string;
  count: number;
  threshold: number;
}

/** An alert that was raised and is not over. */
export interface OpenAlert {
  id: string;
  kind: AlertKind;
  about: string;
}

/** Something that may need a person, as it is now. A count that is unknown raises nothing and ends nothing. */
export interface Measure extends Omit<AlertNews, 'count'> {
  count: number | undefined;
  /** An open alert is over when the count is down to this. */
  calm: number;
}

/** How a queue stands at one moment. */
export interface QueueReading {
  queue: string;
  /** The messages that wait in it; undefined while it is missing. */
  waiting: number | undefined;
  /** Its dead letters that wait for a decision; undefined while their queue is missing. */
  dead: number | undefined;
  /** For how many seconds it has had no consumer although its service is up; undefined when that is unknown. */
  unconsumedForS: number | undefined;
}

/** Any queue of the topology, and for how many seconds RabbitMQ has not told about it: 0 when it does. */
export interface PresenceReading {
  queue: string;
  missingForS: number;
}

/** How a service stands at one moment, in seconds: since when it is not up, and how old the oldest row of its outbox is. */
export interface ServiceReading {
  service: string;
  downForS: number;
  /** Undefined while nobody can tell. */
  relayLagS: number | undefined;
}

/** A part of the shop that the control room reads, and for how many seconds it could not be read: 0 when it was. */
export interface MonitoringReading {
  part: 'queues' | 'services';
  failingForS: number;
}

/** What one reading of the shop gave; a part that could not be read is undefined. */
export interface Readings {
  queues: readonly QueueReading[] | undefined;
  /** Read with the queues. */
  presence: readonly PresenceReading[];
  services: readonly ServiceReading[] | undefined;
  monitoring: readonly MonitoringReading[];
}

/** Figures above which an alert is raised. */
export interface Thresholds {
  queueDepth: number;
  serviceDownS: number;
  relayLagS: number;
  monitoringFailedS: number;
  queueDownS: number;
}

/** What is to be done about one alert. */
export type AlertDecision = ({ act: 'raise' } & AlertNews) | { act: 'clear'; id: string };

/**
 * Depth is calm at four fifths of its threshold, so that a queue that hovers there mails once; dead letters are calm when
 * the last is gone, a service when it is up and has published what it wrote, monitoring when it has read again, a queue
 * when it is there and is consumed.
 */
export const measure = (
  { queues = [], presence, services = [], monitoring }: Readings,
  { queueDepth, serviceDownS, relayLagS, monitoringFailedS, queueDownS }: Thresholds,
): Measure[] => [
  ...queues.flatMap(({ queue: about, waiting, dead, unconsumedForS }): Measure[] => [
    { kind: 'queue_depth', about, count: waiting, threshold: queueDepth, calm: queueDepth * 0.8 },
    { kind: 'dead_letter', about, count: dead, threshold: 0, calm: 0 },
    { kind: 'queue_unconsumed', about, count: unconsumedForS, threshold: queueDownS, calm: 0 },
  ]),
  ...presence.map(({ queue: about, missingForS: count }): Measure => {
    return { kind: 'queue_missing', about, count, threshold: queueDownS, calm: 0 };
  }),
  ...services.flatMap(({ service: about, downForS, relayLagS: lag }): Measure[] => [
    { kind: 'service_down', about, count: downForS, threshold: serviceDownS, calm: 0 },
    ...(lag === undefined
      ? []
      : [{ kind: 'relay_lag' as const, about, count: lag, threshold: relayLagS, calm: relayLagS / 2 }]),
  ]),
  ...monitoring.map(({ part: about, failingForS: count }): Measure => ({
    ...{ kind: 'monitoring_failed', about, count },
    ...{ threshold: monitoringFailedS, calm: 0 },
  })),
];

/** The kinds of alert about which nothing is known at the moment. */
export const unknownKinds = ({ queues, services }: Readings): AlertKind[] => [
  ...(queues ? [] : (['queue_depth', 'dead_letter', 'queue_missing', 'queue_unconsumed'] as const)),
  ...(services ? [] : (['service_down', 'relay_lag'] as const)),
];

/** Compares what is with what on-call was told. What is measured no more has no alert; alerts of unknown kinds stay as they are. */
export function decideAlerts(
  measures: readonly Measure[],
  open: readonly OpenAlert[],
  unknown: readonly AlertKind[] = [],
): AlertDecision[] {
  const keyOf = ({ kind, about }: { kind: AlertKind; about: string }) => `${kind} ${about}`;
  const measured = new Map(measures.map((one) => [keyOf(one), one]));
  const told = new Set(open.map(keyOf));
  const isOver = (alert: OpenAlert) => {
    const now = measured.get(keyOf(alert));
    return !now || (now.count !== undefined && now.count <= now.calm);
  };
  return [
    ...open
      .filter((alert) => !unknown.includes(alert.kind) && isOver(alert))
      .map(({ id }) => ({ act: 'clear' as const, id })),
    ...measures.flatMap(({ calm: _, count, ...news }) =>
      count !== undefined && count > news.threshold && !told.has(keyOf(news))
        ? [{ act: 'raise' as const, ...news, count }]
        : [],
    ),
  ];
}
