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

/** The latest so many customers and addresses are counted; whoever is pushed out begins anew. */
const REMEMBERED = 100_000;

/**
 * How many orders one address and one customer may send in a minute, counted in this process alone. A repetition counts like
 * any request; a refusal has no effect, so that the same request with the same Idempotency-Key may come again later.
 */
@Injectable()
export class OrderLimits implements OnModuleInit {
  private limiters: { address: Limiter; customer: Limiter } | undefined;

  constructor(
    private readonly adapter: HttpAdapterHost,
    @Inject(orderConfig.KEY) private readonly config: OrderConfig,
  ) {}

  /** Not awaited: to wait for a plugin opens Fastify before Nest has given it its error handler. */
  onModuleInit(): void {
    void this.http.register(rateLimit, { global: false, cache: REMEMBERED });
  }

  /** Counts the request, tells in the headers how much is left of the tightest limit, and throws Problem 429 when nothing is. */
  async count(by: 'address' | 'customer', context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // Not before the first request: Fastify loads what was registered when the door opens.
    this.limiters ??= this.makeLimiters();
    const standing = await this.limiters[by](request);
    if (standing.isAllowed) return true;
    const { max, remaining, ttlInSeconds, isExceeded } = standing;
    if (remaining < Number(reply.getHeader('ratelimit-remaining') ?? Infinity))
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

/** Stands first, so that who comes without a name, or with made-up ones, is counted too. */
@Injectable()
export class LimitPerAddress implements CanActivate {
  constructor(private readonly limits: OrderLimits) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.limits.count('address', context);
  }
}

/** Stands after the guard that knows whose order it is. */
@Injectable()
export class LimitPerCustomer implements CanActivate {
  constructor(private readonly limits: OrderLimits) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.limits.count('customer', context);
  }
}
