import { PaymentCharge } from '#contracts';
import { readPrivateKey } from '#identity';
import { withTokens } from '../chaos/retrying-client.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';
import { verifyShop } from '../../stack/src/verify/verify-shop.js';
import { sourcesOf } from '../../stack/src/verify/sources.js';
import { fireBurst } from './burst.js';
import { type Figures, figuresOf } from './figures.js';
import { follow } from './follow.js';
import { Gauges, type Sample } from './gauges.js';
import { startReplicas } from './start-replicas.js';

export interface Sale {
  figures: Figures;
  samples: Sample[];
  /** The output of `npm run verify` for the orders placed since the sale started. */
  verified: string;
  /** Differences between the responses to customers and the orders in the database. */
  problems: string[];
  isRight: boolean;
}

export interface SaleTerms {
  orders: number;
  rate: number;
  workers: number;
}

/**
 * Sends a burst of orders, each for a customer of its own, follows them until the last one reaches a final state, and verifies
 * the shop. Stops the replicas that it has started also when it fails.
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
  const ids = Array.from({ length: orders }, (_, n) => `${sale}${n}`);
  const customers = await withTokens(ids, key);
  const gauges = new Gauges(sourcesOf(facts), sale);
  const replicas = await startReplicas(facts, PaymentCharge.type.split('.')[0]!, workers);
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
      verified: lines,
      problems,
      isRight: clean && problems.length === 0,
    };
  } finally {
    await Promise.all([gauges.close(), replicas.stop()]);
  }
}

function requireLoopback(url: string): void {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname))
    throw new Error(
      `${url} is not on this machine. Run the sale on the machine of the shop: it uses loopback only.`,
    );
}

function problemsOf(orders: number, accepted: ReadonlySet<string>, stored: readonly string[]): string[] {
  const storedIds = new Set(stored);
  const missing = [...accepted].filter((id) => !storedIds.has(id));
  return [
    ...(accepted.size < orders
      ? [`${orders - accepted.size} customers got the id of another customer's order.`]
      : []),
    ...(missing.length > 0
      ? [`${missing.length} accepted orders are missing in the database, the first: ${missing[0]}.`]
      : []),
    ...(stored.length > orders
      ? [`${orders} customers have ${stored.length} orders: some were placed twice.`]
      : []),
  ];
}
