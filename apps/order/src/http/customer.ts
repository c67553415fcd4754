import { Problem } from '#service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const GUEST = 'USR-GUEST';

/** Who is ordering, by the header `X-User-Id`; the shop trusts it as long as it has no login. */
export const Customer = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { 'x-user-id': user_id = GUEST } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  if (typeof user_id === 'string' && /^[A-Za-z0-9-]{1,60}$/.test(user_id)) return user_id;
  throw new Problem(400, {
    title: 'Bad customer id',
    detail:
      'X-User-Id takes 1 to 60 letters, digits and dashes, e.g. USR-456; without it you order as a guest.',
  });
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
