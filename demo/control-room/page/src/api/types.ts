import type { Load } from './place-orders.js';

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
  /** The service that it is a process of, e.g. `email` of `email-2`; missing for the broker and the database. */
  service?: string;
  state: ServiceState;
  since: string | null;
  restarts?: number;
  /** Why it runs and is not ready. */
  not_ready?: string;
  /** True for a node of the broker that is cut off from the others. */
  partitioned?: boolean;
}

/** `dead` counts dead letters that wait for a decision, in the table or in the dead letter queue. */
export interface QueueStatus {
  queue: string;
  service: string;
  type: string;
  kind: MessageKind;
  depth: number;
  /** Delivered and not acknowledged; missing if unknown. */
  unacknowledged?: number;
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
  /** When it was raised. */
  count: number;
  /** At the last check. */
  current?: number;
  threshold: number;
  raised_at: string;
  acknowledged_at?: string | null;
  acknowledged_by?: string | null;
  cleared_at?: string | null;
}

/** A part of the shop that cannot be read, and the time of its last values. */
export interface StalePart {
  part: 'rabbitmq' | 'postgres' | 'services';
  since: string;
}

export interface Overview {
  at: string;
  services: ServiceStatus[];
  queues: QueueStatus[];
  alerts: Alert[];
  stale: StalePart[];
  chaos: { available: boolean; how?: string };
  /** The last load; absent before the first one. */
  load?: Load;
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

/** `refunded`: cancelled, and the money was returned. */
export type OrderState = 'pending' | 'paid' | 'shipped' | 'declined' | 'cancelled' | 'refunded';

/** `failed` while one of its dead letters waits for a decision; times are null while no step is stored. */
export interface ListedOrder {
  order_id: string;
  user_id: string;
  correlation_id: string;
  created_at: string;
  state: OrderState;
  steps: number;
  began_at: string | null;
  last_at: string | null;
  failed: boolean;
}

/** The newest first; `older` and `newer` are cursors of the next pages. */
export interface OrdersPage {
  orders: ListedOrder[];
  /** False while payment does not answer: a cancelled order may be refunded. */
  refunds_known: boolean;
  older?: string;
  newer?: string;
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
