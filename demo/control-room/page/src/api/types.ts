/** Reported by the supervisor or by the health endpoint. */
export type ServiceState = 'up' | 'down' | 'starting' | 'paused' | 'stopped' | 'unknown';

export type MessageKind = 'event' | 'command' | 'reply' | 'telemetry';

export interface TopologyService {
  name: string;
  publishes: { type: string; kind: MessageKind }[];
  consumes: { type: string; kind: MessageKind; queue: string }[];
}

export interface Topology {
  services: TopologyService[];
}

/** `since` is when the process entered its state. */
export interface ServiceStatus {
  name: string;
  state: ServiceState;
  since: string | null;
  restarts?: number;
}

/** `dead` counts dead letters that wait for a decision, in the table or in the dead letter queue. */
export interface QueueStatus {
  queue: string;
  service: string;
  type: string;
  kind: MessageKind;
  depth: number;
  retrying: number;
  dead: number;
  consumers: number;
  handled_per_s: number;
}

/** Open while `cleared_at` is not set. */
export interface Alert {
  alert_id: string;
  kind: string;
  /** The queue, the service or the part of monitoring. */
  about: string;
  count: number;
  threshold: number;
  raised_at: string;
  acknowledged_at?: string | null;
  acknowledged_by?: string | null;
  cleared_at?: string | null;
}

export interface Overview {
  at: string;
  services: ServiceStatus[];
  queues: QueueStatus[];
  alerts: Alert[];
  chaos: { available: boolean; how?: string };
}

export type StepName = 'published' | 'handled' | 'retried' | 'dead-lettered';

export interface MessageEvent {
  at: string;
  step: StepName;
  service: string;
  queue: string | null;
  type: string;
  message_id: string;
  correlation_id: string | null;
  order_id: string | null;
  attempt: number;
  took_ms: number | null;
  error: string | null;
}

/** A step that the page does not know is shown by its name. */
export interface TimelineStep {
  at: string;
  step: string;
  service: string;
  queue: string | null;
  type: string;
  message_id: string;
  causation_id: string | null;
  attempt: number;
  took_ms: number | null;
  error: string | null;
}

/** The steps of one order, the oldest first. */
export interface Timeline {
  order_id: string | null;
  correlation_id: string;
  steps: TimelineStep[];
}

/** `failed` while one of its dead letters waits for a decision. */
export interface RecentOrder {
  order_id: string | null;
  correlation_id: string;
  began_at: string;
  last_at: string;
  steps: number;
  failed: boolean;
}

export interface Product {
  product_id: string;
  name: string;
  price: number;
  currency: string;
}

/** With `prefer_async` the response does not wait for the payment. */
export interface PlaceOrderRequest {
  product_id: string;
  quantity: number;
  payment_token: string;
  prefer_async: boolean;
}

/** The response of the order service, and how long it took. */
export interface PlaceOrderResponse {
  status: number;
  took_ms: number;
  body: { order_id?: string; status?: string; detail?: string; total?: number; currency?: string } | null;
}

/** The counts of one effect; `missing` and `duplicated` list the orders. */
export interface Tally {
  effect: string;
  expected: number;
  found: number;
  missing: string[];
  duplicated: string[];
}

/** The comparison of all databases, the bank, the mails and the queues. */
export interface Reconciliation {
  orders: {
    placed: number;
    shipped: number;
    cancelled: number;
    declined: number;
    inFlight: number;
    waiting: number;
  };
  tallies: Tally[];
  inconsistencies: { about: string; problem: string }[];
  queueFaults: { queue: string; problem: string }[];
  sentAgain: number;
  deadLetters: number;
  clean: boolean;
}

/** `lines` is what `npm run verify` prints. */
export interface VerifyResult {
  lines: string;
  clean: boolean;
  ledger: Reconciliation;
}
