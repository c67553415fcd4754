import { Problem } from '#service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The header `Idempotency-Key`. Required, because a repeated request without it would be a second charge. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { 'idempotency-key': key } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Problem(400, {
    title: 'An Idempotency-Key is required',
    detail:
      'Send the header Idempotency-Key with the order’s id, 1 to 200 printable characters without spaces.',
  });
});

export const keyReused = (key: string): Problem =>
  new Problem(422, {
    title: 'This Idempotency-Key was used for another request',
    detail: `Repeat the first request with ${key} unchanged to get its response, or use a new key.`,
  });
