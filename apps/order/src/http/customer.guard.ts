import { checkCustomerToken } from '#identity';
import { bearerOf, Problem } from '#service';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { orderConfig, type OrderConfig } from '../order.config.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The customer named by the token; set only by CustomerGuard. */
    customer?: string;
  }
}

/** Requires a valid customer token of this shop and sets `request.customer`. Throws Problem 401 without one. */
@Injectable()
export class CustomerGuard implements CanActivate {
  constructor(@Inject(orderConfig.KEY) private readonly config: OrderConfig) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerOf(request);
    if (token === undefined) throw unauthorized('The request has no token');
    const checked = await checkCustomerToken(this.config.customerPublicKey, token);
    if (checked.kind === 'refused') throw unauthorized(checked.reason);
    request.customer = checked.user_id;
    return true;
  }
}

const unauthorized = (why: string): Problem =>
  new Problem(401, {
    title: 'A customer token is required',
    detail: `${why}. Send the header "Authorization: Bearer <token>"; "npm run --silent token -- USR-456" prints a token, with containers "docker compose run --rm token USR-456".`,
  });
