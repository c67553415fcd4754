import { PaymentCharge } from '#contracts';
import { readPrivateKey } from '#identity';
import { withTokens } from '../chaos/careful-customer.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';
import { verifyShop } from '../../stack/src/verify/verify-shop.js';
import { sourcesOf } from '../../stack/src/verify/sources.js';
import { fireBurst } from './burst.js';
import { type Figures, figuresOf } from './figures.js';
import { follow } from './follow.js';
import { Gauges, type Sample } from './gauges.js';
import { startReplicas } from './start-replicas.js';

/** A sale that is over. */
export interface Sale {
  figures: Figures;
  samples: Sample[];
  /** What verify says of the orders placed since the sale began. */
  ledger: string;
  /** What the customers miss or have twice, beyond what the ledger says. */
  problems: string[];
  isRight: boolean;
}

/** What a sale needs to know. */
export interface SaleTerms {
  orders: number;
  rate: number;
  workers: number;
}

/**
 * A burst of orders, each by a customer of its own, then the watching until the last is at its end, then the judgement.
 * The workers that were hired for it are dismissed whatever happens.
 */
export async function holdSale(
  facts: StackFacts,
  { orders, rate, workers }: SaleTerms,
  show: (sample: Sample) => void,
): Promise<Sale> {
  const orderUrl = facts.urls['order']!;
  requireLoopback(orderUrl);
  const since = new Date();
  const key = readPrivateKey(facts.customerPrivateKey);
  const sale = `USR-SALE-${since.getTime()}-`;
  const names = Array.from({ length: orders }, (_, n) => `${sale}${n}`);
  const customers = await withTokens(names, key);
  const gauges = new Gauges(sourcesOf(facts), sale);
  const crew = await startReplicas(facts, PaymentCharge.type.split('.')[0]!, workers - 1);
  const failed = new AbortController();
  try {
    const { soFar, over } = fireBurst({ orderUrl, customers, rate });
    over.catch((error: unknown) => failed.abort(error));
    const following = { gauges, orders, accepted: () => soFar.accepted, show, signal: failed.signal };
    const [samples] = await Promise.all([follow(following), over]);
    const problems = problemsOf(orders, soFar.orderIds, await gauges.orderIds());
    const { lines, clean } = await verifyShop(sourcesOf(facts), since);
    return {
      figures: figuresOf(soFar, samples, PaymentCharge.type),
      samples,
      ledger: lines,
      problems,
      isRight: clean && problems.length === 0,
    };
  } finally {
    await Promise.all([gauges.close(), crew.dismiss()]);
  }
}

function requireLoopback(url: string): void {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname))
    throw new Error(`${url} is not of this machine: a sale is held on loopback alone.`);
}

function problemsOf(orders: number, answered: ReadonlySet<string>, kept: readonly string[]): string[] {
  const known = new Set(kept);
  const dropped = [...answered].filter((id) => !known.has(id));
  return [
    ...(answered.size < orders ? [`${orders - answered.size} customers were told of another's order.`] : []),
    ...(dropped.length > 0 ? [`${dropped.length} orders were accepted and dropped: ${dropped[0]} …`] : []),
    ...(kept.length > orders
      ? [`${kept.length} orders of ${orders} customers: some were placed twice.`]
      : []),
  ];
}
