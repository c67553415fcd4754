/** The same for all implementations. */
export interface ConsumingTask {
  databaseUrl: string;
  brokerUrl: string;
  queue: string;
  prefetch: number;
  connections: number;
  warmUp: number;
  timed: number;
}
