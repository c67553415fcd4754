import { Problem } from '#service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The customer's id; throws where the route has no {@link CustomerGuard}. */
export const Customer = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { customer } = context.switchToHttp().getRequest<FastifyRequest>();
  if (customer === undefined) throw new Error('@Customer() needs @UseGuards(CustomerGuard) on the route');
  return customer;
});

/** The header `Idempotency-Key`, undefined if it is absent. Throws Problem 400 if it is malformed. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const { 'idempotency-key': key } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (key === undefined || (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key))) return key;
    throw new Problem(400, {
      title: 'Invalid Idempotency-Key',
      detail: 'Send 1 to 200 printable ASCII characters without spaces, e.g. a UUID.',
    });
  },
);
