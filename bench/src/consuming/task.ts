/** What each of the contestants is told: all of them take the same queue, as many at once, over as many connections. */
export interface ConsumingTask {
  databaseUrl: string;
  brokerUrl: string;
  queue: string;
  /** Messages in hand at once. */
  prefetch: number;
  connections: number;
  warmUp: number;
  timed: number;
}
