import { checkCustomerToken } from '#identity';
import { bearerOf, Problem } from '#service';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OrderConfig } from '../order.config.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is, as their token says; set by the guard alone. */
    customer?: string;
  }
}

/** Stands before all that is about orders: only who shows a token of the shop's own comes in, as the customer it names. */
@Injectable()
export class CustomerGuard implements CanActivate {
  constructor(private readonly config: OrderConfig) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerOf(request);
    if (token === undefined) throw refusal('There is no token');
    const checked = await checkCustomerToken(this.config.customerPublicKey, token);
    if (checked.kind === 'refused') throw refusal(checked.reason);
    request.customer = checked.user_id;
    return true;
  }
}

const refusal = (reason: string): Problem =>
  new Problem(401, {
    title: 'Only for customers',
    detail: `${reason}. Send the header "Authorization: Bearer <token>"; "npm run --silent token -- USR-456" prints a token, with containers "docker compose run --rm token USR-456".`,
  });
