import {
  type Circumstances,
  type EffectName,
  effectNames,
  expectedEffectsOf,
  type Range,
} from './expected-effects.js';
import { findInconsistencies, type Inconsistency } from './inconsistencies.js';
import type { QueueFault } from './queue-faults.js';
import type { OrderRecord, Records } from './records.js';

/** One row of the result; `missing` and `duplicated` name the order once for each effect too few or too many. */
export interface Tally {
  effect: string;
  expected: number;
  found: number;
  missing: string[];
  duplicated: string[];
}

export interface Reconciliation {
  /** Every placed order is counted in exactly one of the last five. */
  orders: {
    placed: number;
    shipped: number;
    cancelled: number;
    declined: number;
    inFlight: number;
    waiting: number;
  };
  tallies: Tally[];
  inconsistencies: Inconsistency[];
  queueFaults: QueueFault[];
  /** Mails that arrived again under the same Message-ID: the only duplicates that the shop allows. */
  sentAgain: number;
  deadLetters: number;
  /** By order id, the queues that have a dead letter of the order. */
  deadLetterQueues: ReadonlyMap<string, readonly string[]>;
  /** Nothing is missing, duplicated or inconsistent, queues included. */
  clean: boolean;
}

export interface ReconcileOptions {
  /** No message is in flight, so an effect that is not there will not come. */
  idle: boolean;
  /** Compares only the orders placed since then, and ignores effects without an order. */
  since?: Date;
}

/** Compares the expected effects of every order with the recorded ones, in linear time. */
export function reconcile(records: Records, { idle, since }: ReconcileOptions): Reconciliation {
  const orders = records.orders.filter(({ created_at }) => !since || created_at >= since);
  const deadLetterQueues = deadLetterQueuesByOrder(records);
  const captured = new Set(records.bank.filter(isCaptured).map(({ order_id }) => order_id));
  const circumstancesOf = ({ order_id, status }: OrderRecord): Circumstances => ({
    captured: captured.has(order_id),
    mayBeUnfinished: !isFinal(status) && (!idle || (status === 'pending' && deadLetterQueues.has(order_id))),
  });
  const expected = expectedByEffect(orders, circumstancesOf);
  const found = foundByEffect(records);
  const compared = new Set(orders.map(({ order_id }) => order_id));
  const isCompared = (key: string) => !since || compared.has(orderIdIn(key));
  const tallies = (Object.keys(effectNames) as EffectName[]).map((name) =>
    tally(effectNames[name], expected[name], found[name], isCompared),
  );
  const inconsistencies = findInconsistencies(records, orders);
  const mails = records.mails.filter(({ order_id }) => isCompared(order_id));
  return {
    orders: countOrders(orders, deadLetterQueues),
    tallies,
    inconsistencies,
    queueFaults: records.queueFaults,
    sentAgain: mails.length - new Set(mails.map(({ message_id }) => message_id)).size,
    deadLetters: records.deadLetters.length,
    deadLetterQueues,
    clean:
      inconsistencies.length + records.queueFaults.length === 0 &&
      tallies.every(({ missing, duplicated }) => missing.length + duplicated.length === 0),
  };
}

/** Keyed by order id; stock by order id and product id, sent mails by order id and kind. */
type ByEffect<T> = Record<EffectName, Map<string, T>>;

const emptyMaps = <T>(): ByEffect<T> =>
  Object.fromEntries(Object.keys(effectNames).map((name) => [name, new Map<string, T>()])) as ByEffect<T>;

const orderIdIn = (key: string): string => key.split(' ', 1)[0]!;

function expectedByEffect(
  orders: readonly OrderRecord[],
  circumstancesOf: (order: OrderRecord) => Circumstances,
): ByEffect<Range> {
  const expected = emptyMaps<Range>();
  for (const order of orders) {
    const { stock, ...perOrder } = expectedEffectsOf(order, circumstancesOf(order));
    const { order_id } = order;
    for (const [name, range] of Object.entries(perOrder)) expected[name as EffectName].set(order_id, range);
    if (stock)
      for (const { product_id } of order.lines) expected.stock.set(`${order_id} ${product_id}`, stock);
    for (const kind of ['confirmation', 'dispatch', 'apology'] as const)
      if (perOrder[kind]) expected.sentMail.set(`${order_id} ${kind}`, perOrder[kind]);
  }
  return expected;
}

function foundByEffect(records: Records): ByEffect<number> {
  const found = emptyMaps<number>();
  const add = (name: EffectName, key: string) => found[name].set(key, (found[name].get(key) ?? 0) + 1);
  for (const { order_id, status } of records.orders) if (isFinal(status)) add('end', order_id);
  for (const entry of records.bank) {
    if (isCaptured(entry)) add('charge', entry.order_id);
    if (entry.kind === 'refund' && entry.status === 'refunded') add('refund', entry.order_id);
  }
  for (const { order_id } of records.payments) add('payment', order_id);
  for (const { order_id, product_id } of records.movements) add('stock', `${order_id} ${product_id}`);
  for (const order_id of records.labels) add('label', order_id);
  for (const { order_id } of records.shipments) add('shipment', order_id);
  const distinctMails = new Map(records.mails.map((mail) => [mail.message_id, mail]));
  for (const { kind, order_id } of distinctMails.values()) add(kind, order_id);
  for (const { order_id, kind } of records.sentMails) add('sentMail', `${order_id} ${kind}`);
  for (const { order_id, fact } of records.facts) add(fact, order_id);
  return found;
}

function tally(
  effect: string,
  ranges: ReadonlyMap<string, Range>,
  counts: ReadonlyMap<string, number>,
  isCompared: (key: string) => boolean,
): Tally {
  const row: Tally = { effect, expected: 0, found: 0, missing: [], duplicated: [] };
  for (const key of new Set([...ranges.keys(), ...counts.keys()])) {
    if (!isCompared(key)) continue;
    const { least, most } = ranges.get(key) ?? { least: 0, most: 0 };
    const found = counts.get(key) ?? 0;
    const expected = Math.min(Math.max(found, least), most);
    row.expected += expected;
    row.found += found;
    for (let i = found; i < expected; i++) row.missing.push(key);
    for (let i = expected; i < found; i++) row.duplicated.push(key);
  }
  return row;
}

function countOrders(
  orders: readonly OrderRecord[],
  deadLetterQueues: ReadonlyMap<string, unknown>,
): Reconciliation['orders'] {
  const counts = { placed: orders.length, shipped: 0, cancelled: 0, declined: 0, inFlight: 0, waiting: 0 };
  for (const { order_id, status } of orders)
    if (status === 'pending' || status === 'confirmed')
      counts[deadLetterQueues.has(order_id) ? 'waiting' : 'inFlight'] += 1;
    else counts[status] += 1;
  return counts;
}

function deadLetterQueuesByOrder({ deadLetters }: Records): Map<string, string[]> {
  const queues = new Map<string, string[]>();
  for (const { order_id, queue } of deadLetters)
    if (order_id) queues.set(order_id, [...(queues.get(order_id) ?? []), queue]);
  return queues;
}

const isFinal = (status: OrderRecord['status']): boolean => status !== 'pending' && status !== 'confirmed';

const isCaptured = ({ kind, status }: { kind: string; status?: string }): boolean =>
  kind === 'charge' && status === 'captured';
