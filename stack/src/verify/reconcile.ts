import { type Contradiction, contradictionsIn } from './contradictions.js';
import { type Circumstances, dueOf, type EffectName, effectNames, type Range } from './due.js';
import type { Evidence, OrderSeen } from './evidence.js';
import type { QueueFault } from './queue-faults.js';

/** One row: what should be there and what is; `missing` and `duplicated` name the order once for each piece. */
export interface Tally {
  effect: string;
  expected: number;
  found: number;
  missing: string[];
  duplicated: string[];
}

/** What `npm run verify` concludes. */
export interface Ledger {
  /** Every placed order is in one of the last five. */
  orders: {
    placed: number;
    shipped: number;
    cancelled: number;
    declined: number;
    inFlight: number;
    waiting: number;
  };
  tallies: Tally[];
  contradictions: Contradiction[];
  queueFaults: QueueFault[];
  /** Mails that came more than once under one Message-ID: the repetition that the shop allows itself. */
  sentAgain: number;
  deadLetters: number;
  /** By order, the queues whose dead letters speak of it. */
  restsIn: ReadonlyMap<string, readonly string[]>;
  /** Nothing is missing, duplicated or contradictory, queues included. */
  clean: boolean;
}

/** What is judged, and how strictly. */
export interface Question {
  /** Nothing moves any more, so what is on its way will never arrive. */
  settled: boolean;
  /** Judges only the orders placed since; effects that are of no order at all are then not looked for. */
  since?: Date;
}

/** Holds what every order owes against what the witnesses saw; for ten thousand orders as quick as for ten. */
export function reconcile(evidence: Evidence, { settled, since }: Question): Ledger {
  const orders = evidence.orders.filter(({ created_at }) => !since || created_at >= since);
  const restsIn = lettersByOrder(evidence);
  const captured = new Set(evidence.bank.filter(isCaptured).map(({ order_id }) => order_id));
  const circumstancesOf = ({ order_id, status }: OrderSeen): Circumstances => ({
    captured: captured.has(order_id),
    mayWait: !isEnded(status) && (!settled || (status === 'pending' && restsIn.has(order_id))),
  });
  const due = dueByEffect(orders, circumstancesOf);
  const found = foundByEffect(evidence);
  const judged = new Set(orders.map(({ order_id }) => order_id));
  const isJudged = (key: string) => !since || judged.has(orderIdIn(key));
  const tallies = (Object.keys(effectNames) as EffectName[]).map((name) =>
    tally(effectNames[name], due[name], found[name], isJudged),
  );
  const contradictions = contradictionsIn(evidence, orders);
  const mails = evidence.mails.filter(({ order_id }) => isJudged(order_id));
  return {
    orders: countOrders(orders, restsIn),
    tallies,
    contradictions,
    queueFaults: evidence.queueFaults,
    sentAgain: mails.length - new Set(mails.map(({ message_id }) => message_id)).size,
    deadLetters: evidence.deadLetters.length,
    restsIn,
    clean:
      contradictions.length + evidence.queueFaults.length === 0 &&
      tallies.every(({ missing, duplicated }) => missing.length + duplicated.length === 0),
  };
}

/** Most effects are of an order; stock is of an order's product, a mail in the books of an order and a kind. */
type Keyed<T> = Record<EffectName, Map<string, T>>;

const emptyMaps = <T>(): Keyed<T> =>
  Object.fromEntries(Object.keys(effectNames).map((name) => [name, new Map<string, T>()])) as Keyed<T>;

const orderIdIn = (key: string): string => key.split(' ', 1)[0]!;

function dueByEffect(
  orders: readonly OrderSeen[],
  circumstancesOf: (order: OrderSeen) => Circumstances,
): Keyed<Range> {
  const due = emptyMaps<Range>();
  for (const order of orders) {
    const { stock, ...perOrder } = dueOf(order, circumstancesOf(order));
    const { order_id } = order;
    for (const [name, range] of Object.entries(perOrder)) due[name as EffectName].set(order_id, range);
    if (stock) for (const { product_id } of order.lines) due.stock.set(`${order_id} ${product_id}`, stock);
    for (const kind of ['confirmation', 'dispatch', 'apology'] as const)
      if (perOrder[kind]) due.sentMail.set(`${order_id} ${kind}`, perOrder[kind]);
  }
  return due;
}

function foundByEffect(evidence: Evidence): Keyed<number> {
  const found = emptyMaps<number>();
  const add = (name: EffectName, key: string) => found[name].set(key, (found[name].get(key) ?? 0) + 1);
  for (const { order_id, status } of evidence.orders) if (isEnded(status)) add('end', order_id);
  for (const entry of evidence.bank) {
    if (isCaptured(entry)) add('charge', entry.order_id);
    if (entry.kind === 'refund' && entry.status === 'refunded') add('refund', entry.order_id);
  }
  for (const { order_id } of evidence.payments) add('payment', order_id);
  for (const { order_id, product_id } of evidence.movements) add('stock', `${order_id} ${product_id}`);
  for (const order_id of evidence.labels) add('label', order_id);
  for (const { order_id } of evidence.shipments) add('shipment', order_id);
  const distinct = new Map(evidence.mails.map((mail) => [mail.message_id, mail]));
  for (const { kind, order_id } of distinct.values()) add(kind, order_id);
  for (const { order_id, kind } of evidence.sentMails) add('sentMail', `${order_id} ${kind}`);
  for (const { order_id, fact } of evidence.facts) add(fact, order_id);
  return found;
}

function tally(
  effect: string,
  due: ReadonlyMap<string, Range>,
  found: ReadonlyMap<string, number>,
  isJudged: (key: string) => boolean,
): Tally {
  const row: Tally = { effect, expected: 0, found: 0, missing: [], duplicated: [] };
  for (const key of new Set([...due.keys(), ...found.keys()])) {
    if (!isJudged(key)) continue;
    const { least, most } = due.get(key) ?? { least: 0, most: 0 };
    const seen = found.get(key) ?? 0;
    const expected = Math.min(Math.max(seen, least), most);
    row.expected += expected;
    row.found += seen;
    for (let i = seen; i < expected; i++) row.missing.push(key);
    for (let i = expected; i < seen; i++) row.duplicated.push(key);
  }
  return row;
}

function countOrders(orders: readonly OrderSeen[], restsIn: ReadonlyMap<string, unknown>): Ledger['orders'] {
  const counts = { placed: orders.length, shipped: 0, cancelled: 0, declined: 0, inFlight: 0, waiting: 0 };
  for (const { order_id, status } of orders)
    if (status === 'pending' || status === 'confirmed')
      counts[restsIn.has(order_id) ? 'waiting' : 'inFlight'] += 1;
    else counts[status] += 1;
  return counts;
}

function lettersByOrder({ deadLetters }: Evidence): Map<string, string[]> {
  const queues = new Map<string, string[]>();
  for (const { order_id, queue } of deadLetters)
    if (order_id) queues.set(order_id, [...(queues.get(order_id) ?? []), queue]);
  return queues;
}

const isEnded = (status: OrderSeen['status']): boolean => status !== 'pending' && status !== 'confirmed';

const isCaptured = ({ kind, status }: { kind: string; status?: string }): boolean =>
  kind === 'charge' && status === 'captured';
