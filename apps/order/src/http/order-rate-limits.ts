import { Problem } from '#service';
import rateLimit from '@fastify/rate-limit';
import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { orderConfig, type OrderConfig } from '../order.config.js';

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

const WINDOW_MS = 60_000;

/** Size of the LRU cache of counters. An evicted client starts again at zero. */
const MAX_TRACKED_CLIENTS = 100_000;

/**
 * Requests per minute of one address and one customer, counted in this process only. A retry counts like any request. A
 * 429 has no effect, so the client may retry with the same Idempotency-Key.
 */
@Injectable()
export class OrderRateLimits implements OnModuleInit {
  private limiters: { address: Limiter; customer: Limiter } | undefined;

  constructor(
    private readonly adapter: HttpAdapterHost,
    @Inject(orderConfig.KEY) private readonly config: OrderConfig,
  ) {}

  /** Not awaited: awaiting a plugin makes Fastify ready before Nest sets its error handler. */
  onModuleInit(): void {
    void this.http.register(rateLimit, { global: false, cache: MAX_TRACKED_CLIENTS });
  }

  /** Counts the request, sets the RateLimit headers of the tightest limit, and throws Problem 429 above the limit. */
  async consume(by: 'address' | 'customer', context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // Not before the first request: Fastify loads registered plugins when it starts to listen.
    this.limiters ??= this.makeLimiters();
    const result = await this.limiters[by](request);
    if (result.isAllowed) return true;
    const { max, remaining, ttlInSeconds, isExceeded } = result;
    if (remaining < Number(reply.getHeader('ratelimit-remaining') ?? Infinity))
      void reply.headers({
        'ratelimit-limit': max,
        'ratelimit-remaining': remaining,
        'ratelimit-reset': ttlInSeconds,
      });
    if (!isExceeded) return true;
    void reply.header('retry-after', ttlInSeconds);
    throw new Problem(429, {
      title: 'Too many orders per minute',
      detail: `Send the request again in ${ttlInSeconds} s with the same Idempotency-Key. No order was placed.`,
    });
  }

  private makeLimiters() {
    const { ordersPerMinutePerAddress, ordersPerMinutePerCustomer } = this.config;
    const timeWindow = WINDOW_MS;
    return {
      address: this.http.createRateLimit({ max: ordersPerMinutePerAddress, timeWindow }),
      customer: this.http.createRateLimit({
        max: ordersPerMinutePerCustomer,
        timeWindow,
        keyGenerator: ({ customer = '' }) => customer,
      }),
    };
  }

  private get http(): FastifyInstance {
    return this.adapter.httpAdapter.getInstance<FastifyInstance>();
  }
}

/** Runs before CustomerGuard, so that requests with no token or an invalid one count too. */
@Injectable()
export class AddressRateLimitGuard implements CanActivate {
  constructor(private readonly limits: OrderRateLimits) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.limits.consume('address', context);
  }
}

/** Runs after CustomerGuard, which sets the customer. */
@Injectable()
export class CustomerRateLimitGuard implements CanActivate {
  constructor(private readonly limits: OrderRateLimits) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.limits.consume('customer', context);
  }
}
