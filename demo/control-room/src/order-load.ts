import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { customersFor, dueAfter, type LoadPlan, totalOf } from './domain/load-plan.js';
import { OrderClient, type OrderRequest } from './order-client.js';

/** The last load. `skipped` orders were not sent, because too many requests were waiting for a response. */
export interface LoadState {
  running: boolean;
  per_second: number;
  started_at: string;
  ends_at: string;
  sent: number;
  skipped: number;
  waiting: number;
  no_response: number;
  /** Responses by status. */
  responses: Record<string, number>;
}

const TICK_MS = 50;

/** Above the highest rate times the time that an order waits for its payment. */
const MAX_WAITING = 500;

/**
 * Places orders at a rate for a limited time, as so many customers that none exceeds its limit. The load runs in this
 * process only: a restart ends it. Each order is sent once, so a lost response is counted and not repeated.
 */
@Injectable()
export class OrderLoad implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private current: LoadState | undefined;

  constructor(private readonly orders: OrderClient) {}

  /** Undefined before the first load. */
  get state(): LoadState | undefined {
    return this.current && { ...this.current, responses: { ...this.current.responses } };
  }

  /** Returns false and starts nothing while another load runs. */
  start(request: OrderRequest, plan: LoadPlan): boolean {
    if (this.current?.running) return false;
    const startedAt = Date.now();
    const state: LoadState = {
      running: true,
      per_second: plan.perSecond,
      started_at: new Date(startedAt).toISOString(),
      ends_at: new Date(startedAt + plan.forSeconds * 1_000).toISOString(),
      ...{ sent: 0, skipped: 0, waiting: 0, no_response: 0, responses: {} },
    };
    this.current = state;
    const customers = customersFor(plan);
    const customerOf = (n: number) => `USR-LOAD-${startedAt.toString(36)}-${n % customers}`;
    const tick = () => {
      const due = dueAfter(plan, Date.now() - startedAt);
      for (let n = state.sent + state.skipped; n < due; n++)
        if (state.waiting >= MAX_WAITING) state.skipped += 1;
        else void this.send(customerOf(n), request, state);
      if (state.sent + state.skipped >= totalOf(plan)) this.stop();
    };
    this.timer = setInterval(tick, TICK_MS);
    tick();
    return true;
  }

  /** Sends no more orders; those that are sent get their responses. */
  stop(): void {
    clearInterval(this.timer);
    if (!this.current?.running) return;
    this.current.running = false;
    this.current.ends_at = new Date().toISOString();
  }

  onModuleDestroy(): void {
    this.stop();
  }

  private async send(customer: string, request: OrderRequest, state: LoadState): Promise<void> {
    state.sent += 1;
    state.waiting += 1;
    try {
      const { status } = await this.orders.place(customer, request);
      state.responses[status] = (state.responses[status] ?? 0) + 1;
    } catch {
      state.no_response += 1;
    }
    state.waiting -= 1;
  }
}
