import { Problem } from '#service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who is ordering; throws where no {@link CustomerGuard} stands before the request. */
export const Customer = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { customer } = context.switchToHttp().getRequest<FastifyRequest>();
  if (customer === undefined) throw new Error('a request of a customer that no guard has looked at');
  return customer;
});

/** The header `Idempotency-Key`, or undefined without one. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const { 'idempotency-key': key } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (key === undefined || (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key))) return key;
    throw new Problem(400, {
      title: 'Bad Idempotency-Key',
      detail: 'It takes 1 to 200 printable characters without spaces, e.g. a UUID.',
    });
  },
);
