/** Why somebody must look: too many messages wait in the queue, or there are dead letters of it. */
export type AlertKind = 'queue_depth' | 'dead_letter';

/** How a queue stands at one moment: the messages that wait in it, and its dead letters that wait for a decision. */
export interface QueueReading {
  queue: string;
  waiting: number;
  dead: number;
}

/** What an alert tells; `threshold` is what the number of messages went over. */
export interface AlertNews {
  kind: AlertKind;
  queue: string;
  messages: number;
  threshold: number;
}

/** An alert that was raised and is not over. */
export interface OpenAlert {
  id: string;
  kind: AlertKind;
  queue: string;
}

/** What is to be done about one alert. */
export type AlertDecision = ({ act: 'raise' } & AlertNews) | { act: 'clear'; id: string };

/**
 * Compares what is with what on-call was told. Depth is cleared at four fifths of its threshold, so that a queue that
 * hovers there mails once; dead letters are cleared by the last one's going. A queue that is read no more has no alert.
 */
export function decideAlerts(
  readings: readonly QueueReading[],
  open: readonly OpenAlert[],
  depthThreshold: number,
): AlertDecision[] {
  const measures = readings.flatMap(({ queue, waiting, dead }) => [
    {
      kind: 'queue_depth' as const,
      queue,
      messages: waiting,
      threshold: depthThreshold,
      calm: depthThreshold * 0.8,
    },
    { kind: 'dead_letter' as const, queue, messages: dead, threshold: 0, calm: 0 },
  ]);
  const keyOf = ({ kind, queue }: { kind: AlertKind; queue: string }) => `${kind} ${queue}`;
  const measured = new Map(measures.map((measure) => [keyOf(measure), measure]));
  const told = new Set(open.map(keyOf));
  const isOver = (alert: OpenAlert) => {
    const measure = measured.get(keyOf(alert));
    return !measure || measure.messages <= measure.calm;
  };
  return [
    ...open.filter(isOver).map(({ id }) => ({ act: 'clear' as const, id })),
    ...measures
      .filter((measure) => measure.messages > measure.threshold && !told.has(keyOf(measure)))
      .map(({ calm: _, ...news }) => ({ act: 'raise' as const, ...news })),
  ];
}
