import { checkCustomerToken } from '#identity';
import { bearerOf, Problem } from '#service';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { orderConfig, type OrderConfig } from '../order.config.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is, as their token says; set by the guard alone. */
    customer?: string;
  }
}

/** Stands before all that is about orders: only who shows a token of the shop's own comes in, as the customer it names. */
@Injectable()
export class CustomerGuard implements CanActivate {
  constructor(@Inject(orderConfig.KEY) private readonly config: OrderConfig) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerOf(request);
    if (token === undefined) throw refusal('There is no token');
    const checked = await checkCustomerToken(this.config.customerPublicKey, token);
    if (checked.kind === 'refused') throw refusal(checked.why);
    request.customer = checked.user_id;
    return true;
  }
}

const refusal = (why: string): Problem =>
  new Problem(401, {
    title: 'Only for customers',
    detail: `${why}. Send the header "Authorization: Bearer <token>"; "npm run --silent token -- USR-456" prints a token, with containers "docker compose run --rm token USR-456".`,
  });
