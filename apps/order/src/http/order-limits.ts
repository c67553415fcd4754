import { Problem } from '#service';
import rateLimit from '@fastify/rate-limit';
import { type CanActivate, type ExecutionContext, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OrderConfig } from '../order.config.js';
import { customerOf } from './customer.js';

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;
type Standing = Extract<Awaited<ReturnType<Limiter>>, { isAllowed: false }>;

const WINDOW_MS = 60_000;

/** The latest so many customers and addresses are counted; whoever is pushed out begins anew. */
const REMEMBERED = 100_000;

/**
 * How many orders one address and one customer may send in a minute, counted in this process alone. A repetition counts like
 * any request; a refusal has no effect, so that the same request with the same Idempotency-Key may come again later.
 */
@Injectable()
export class OrderLimits implements CanActivate, OnModuleInit {
  private limiters: Limiter[] | undefined;

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly config: OrderConfig,
  ) {}

  /** Not awaited: to wait for a plugin opens Fastify before Nest has given it its error handler. */
  onModuleInit(): void {
    void this.http.register(rateLimit, { global: false, cache: REMEMBERED });
  }

  /** The address comes first: a crowd of made-up customers counts there. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    let tightest: Standing | undefined;
    // Not before the first request: Fastify loads what was registered when the door opens.
    this.limiters ??= this.makeLimiters();
    for (const limiter of this.limiters) {
      const standing = await limiter(request);
      if (standing.isAllowed) continue;
      if (!tightest || standing.remaining <= tightest.remaining) tightest = standing;
      if (standing.isExceeded) break;
    }
    if (!tightest) return true;
    const { max, remaining, ttlInSeconds, isExceeded } = tightest;
    void reply.headers({
      'ratelimit-limit': max,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': ttlInSeconds,
    });
    if (!isExceeded) return true;
    void reply.header('retry-after', ttlInSeconds);
    throw new Problem(429, {
      title: 'Too many orders in a minute',
      detail: `Send it again in ${ttlInSeconds} s, with the same Idempotency-Key; nothing was done.`,
    });
  }

  private makeLimiters(): Limiter[] {
    const { ordersPerMinutePerAddress, ordersPerMinutePerCustomer } = this.config;
    return [
      this.http.createRateLimit({ max: ordersPerMinutePerAddress, timeWindow: WINDOW_MS }),
      this.http.createRateLimit({
        max: ordersPerMinutePerCustomer,
        timeWindow: WINDOW_MS,
        keyGenerator: (request) => customerOf(request),
      }),
    ];
  }

  private get http(): FastifyInstance {
    return this.adapter.httpAdapter.getInstance<FastifyInstance>();
  }
}
