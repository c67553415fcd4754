import { setTimeout as delay } from 'node:timers/promises';
import { readBounded } from '#http-client';
import { Pool } from 'undici';
import { type Answer, answerOf, type Customer, orderRequest, untilTaken } from '../chaos/careful-customer.js';

/** What came of a burst so far; `afterClick` and `afterSending` have a time in ms for each accepted order. */
export interface BurstSoFar {
  accepted: number;
  /** By order, so that one that was answered twice shows. */
  orderIds: Set<string>;
  /** From when the customer wanted to order, until the answer; with all waiting and asking again. */
  afterClick: number[];
  /** From when the request that was accepted went out, until its answer. */
  afterSending: number[];
  /** Answers that were no order, by what they were, e.g. `503`; each was asked again. */
  refusals: Map<string, number>;
  /** From the beginning to the last answer; undefined while the burst lasts. */
  tookMs?: number;
}

/** Where to order, as whom, and how fast. */
export interface BurstOptions {
  orderUrl: string;
  customers: readonly Customer[];
  /** Per second. */
  rate: number;
}

/** Kept-alive connections; as a crowd behind a load balancer shares some, customers wait for a free one. */
export const LINES = 128;

/**
 * Every customer comes at its time, whether or not the earlier ones are answered, and asks with the same key until the
 * order is taken. `soFar` is filled while it goes on; `over` resolves with it, and rejects when an order was refused for
 * good.
 */
export function fireBurst({ orderUrl, customers, rate }: BurstOptions): {
  soFar: BurstSoFar;
  over: Promise<void>;
} {
  const soFar: BurstSoFar = {
    accepted: 0,
    orderIds: new Set(),
    afterClick: [],
    afterSending: [],
    refusals: new Map(),
  };
  const pool = new Pool(orderUrl, { connections: LINES, pipelining: 1 });
  const lines = new Lines(LINES);
  const startedAt = performance.now();

  const come = async (customer: Customer, n: number) => {
    const clickedAt = startedAt + (n / rate) * 1_000;
    await delay(Math.max(0, clickedAt - performance.now()));
    let sentAt = 0;
    const { order } = await untilTaken(async () => {
      const answer = await lines.hold(async () => {
        sentAt = performance.now();
        return await ask(pool, customer);
      });
      if ('refusal' in answer)
        soFar.refusals.set(answer.refusal, (soFar.refusals.get(answer.refusal) ?? 0) + 1);
      return answer;
    });
    const answeredAt = performance.now();
    soFar.accepted += 1;
    soFar.orderIds.add(order.order_id);
    soFar.afterClick.push(answeredAt - clickedAt);
    soFar.afterSending.push(answeredAt - sentAt);
  };
  const over = Promise.allSettled(customers.map(come)).then(async (outcomes) => {
    soFar.tookMs = performance.now() - startedAt;
    await pool.close();
    const [lost, ...more] = outcomes.filter((outcome) => outcome.status === 'rejected');
    if (lost) throw new Error(`${more.length + 1} orders were not taken, the first: ${String(lost.reason)}`);
  });
  return { soFar, over };
}

const ANSWER_WITHIN_MS = 30_000;
const LONGEST_ANSWER_BYTES = 1_048_576;

async function ask(pool: Pool, customer: Customer): Promise<Answer> {
  try {
    const { path, ...request } = orderRequest(customer);
    const timeouts = { headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS };
    const { statusCode, headers, body } = await pool.request({ path, ...request, ...timeouts });
    return answerOf(statusCode, await readBounded(body, LONGEST_ANSWER_BYTES), headers['retry-after']);
  } catch (error) {
    return { problem: String(error), refusal: 'no answer', isFinal: false };
  }
}

/** So many may hold one at once; the others wait in the order of their coming. */
class Lines {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
