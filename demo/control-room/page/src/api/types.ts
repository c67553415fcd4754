/** How a process is, as its supervisor or its health says. */
export type ServiceState = 'up' | 'down' | 'starting' | 'paused' | 'stopped' | 'unknown';

/** What a message is for. */
export type MessageKind = 'event' | 'command' | 'reply' | 'telemetry';

/** One row of the subscriptions table. */
export interface TopologyService {
  name: string;
  publishes: { type: string; kind: MessageKind }[];
  listens_to: { type: string; kind: MessageKind; queue: string }[];
}

/** Who says what to whom: all that the diagram is drawn from. */
export interface Topology {
  services: TopologyService[];
}

/** A process of the shop; `since` is when it came into this state. */
export interface ServiceStatus {
  name: string;
  state: ServiceState;
  since: string | null;
  restarts?: number;
}

/** A queue at one moment; `dead` counts its dead letters wherever they are kept. */
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

/** Something on-call was told of; over when it has `cleared_at`. */
export interface Alert {
  alert_id: string;
  kind: string;
  /** The queue, or the service. */
  about: string;
  count: number;
  threshold: number;
  raised_at: string;
  acknowledged_at?: string | null;
  acknowledged_by?: string | null;
  cleared_at?: string | null;
}

/** The shop at one moment. */
export interface Overview {
  at: string;
  services: ServiceStatus[];
  queues: QueueStatus[];
  alerts: Alert[];
  chaos: { available: boolean; how?: string };
}

/** What happened to a message. */
export type StepName = 'published' | 'handled' | 'retried' | 'dead-lettered';

/** One step of one message, as it was told. */
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

/** One line of an order's story; steps that this page has no words for are shown by their name. */
export interface StoryStep {
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

/** All that is known of an order, oldest first. */
export interface Story {
  order_id: string | null;
  correlation_id: string;
  steps: StoryStep[];
}

/** An order that something happened to lately. */
export interface RecentStory {
  order_id: string | null;
  correlation_id: string;
  began_at: string;
  last_at: string;
  steps: number;
  failed: boolean;
}

/** What the shop sells. */
export interface Product {
  product_id: string;
  name: string;
  price: number;
  currency: string;
}

/** What is ordered at the counter; with `prefer_async` the answer does not wait for the payment. */
export interface Wish {
  product_id: string;
  quantity: number;
  payment_token: string;
  prefer_async: boolean;
}

/** What the order service answered, and how long the customer waited. */
export interface CounterAnswer {
  status: number;
  took_ms: number;
  body: { order_id?: string; status?: string; detail?: string; total?: number; currency?: string } | null;
}

/** One effect: how often it should be there and how often it is; `missing` and `duplicated` name the orders. */
export interface Tally {
  effect: string;
  expected: number;
  found: number;
  missing: string[];
  duplicated: string[];
}

/** What was reconciled over all databases, the bank, the mails and the queues. */
export interface Ledger {
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

/** The answer to Verify; `lines` is what `npm run verify` prints. */
export interface Verdict {
  lines: string;
  clean: boolean;
  ledger: Ledger;
}
