/** Null while a value cannot be read. */
type Sample = number | null;

/** Sampled by the control room; `samples` are those of the last ten minutes, the oldest first. */
export interface BrokerReading {
  at: string;
  sample_every_ms: number;
  outboxes: { service: string; rows: Sample; oldest_s: Sample; samples: Sample[] }[];
  nodes: {
    node: string;
    memory_bytes: Sample;
    memory_limit_bytes: Sample;
    disk_free_bytes: Sample;
    memory_alarm: boolean | null;
    disk_alarm: boolean | null;
    samples: Sample[];
  }[];
  /** `oldest_at` is null without a message, or if its time is unknown. */
  queues: { queue: string; messages: Sample; oldest_at: string | null; samples: Sample[] }[];
}

export type NodeReading = BrokerReading['nodes'][number];

/** Memory and disk of a node; "unknown" if it does not answer. */
export function alarmTextOf({ memory_alarm, disk_alarm }: NodeReading): string {
  if (memory_alarm === null || disk_alarm === null) return 'unknown';
  const alarms = [...(memory_alarm ? ['memory alarm'] : []), ...(disk_alarm ? ['disk alarm'] : [])];
  return alarms.join(', ') || 'no alarm';
}
