/** Why somebody must look: at a queue for its depth or its dead letters, at a service that is down or slow to publish. */
export type AlertKind = 'queue_depth' | 'dead_letter' | 'service_down' | 'relay_lag';

/** All kinds, for whoever shows a figure of each. */
export const alertKinds: readonly AlertKind[] = ['queue_depth', 'dead_letter', 'service_down', 'relay_lag'];

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

/** Something that may need a person, as it is now. */
export interface Measure extends AlertNews {
  /** An open alert is over when the count is down to this. */
  calm: number;
}

/** How a queue stands at one moment: the messages that wait in it, and its dead letters that wait for a decision. */
export interface QueueReading {
  queue: string;
  waiting: number;
  dead: number;
}

/** How a service stands at one moment, in seconds: since when it is not up, and how old the oldest row of its outbox is. */
export interface ServiceReading {
  service: string;
  downForS: number;
  /** Undefined while nobody can tell. */
  relayLagS: number | undefined;
}

/** From which figures on somebody is called. */
export interface Thresholds {
  queueDepth: number;
  serviceDownS: number;
  relayLagS: number;
}

/** What is to be done about one alert. */
export type AlertDecision = ({ act: 'raise' } & AlertNews) | { act: 'clear'; id: string };

/**
 * Depth is calm at four fifths of its threshold, so that a queue that hovers there mails once; dead letters are calm when
 * the last is gone, a service when it is up and has published what it wrote.
 */
export const measure = (
  queues: readonly QueueReading[],
  services: readonly ServiceReading[],
  { queueDepth, serviceDownS, relayLagS }: Thresholds,
): Measure[] => [
  ...queues.flatMap(({ queue: about, waiting, dead }): Measure[] => [
    { kind: 'queue_depth', about, count: waiting, threshold: queueDepth, calm: queueDepth * 0.8 },
    { kind: 'dead_letter', about, count: dead, threshold: 0, calm: 0 },
  ]),
  ...services.flatMap(({ service: about, downForS, relayLagS: lag }): Measure[] => [
    { kind: 'service_down', about, count: downForS, threshold: serviceDownS, calm: 0 },
    ...(lag === undefined
      ? []
      : [{ kind: 'relay_lag' as const, about, count: lag, threshold: relayLagS, calm: relayLagS / 2 }]),
  ]),
];

/** Compares what is with what on-call was told; what is measured no more has no alert. */
export function decideAlerts(measures: readonly Measure[], open: readonly OpenAlert[]): AlertDecision[] {
  const keyOf = ({ kind, about }: { kind: AlertKind; about: string }) => `${kind} ${about}`;
  const measured = new Map(measures.map((one) => [keyOf(one), one]));
  const told = new Set(open.map(keyOf));
  const isOver = (alert: OpenAlert) => {
    const now = measured.get(keyOf(alert));
    return !now || now.count <= now.calm;
  };
  return [
    ...open.filter(isOver).map(({ id }) => ({ act: 'clear' as const, id })),
    ...measures
      .filter((one) => one.count > one.threshold && !told.has(keyOf(one)))
      .map(({ calm: _, ...news }) => ({ act: 'raise' as const, ...news })),
  ];
}
