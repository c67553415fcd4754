import { Problem } from '#service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The header `Idempotency-Key`; without it a repeated request would be a second charge, so there is no default. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { 'idempotency-key': key } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Problem(400, {
    title: 'An Idempotency-Key is needed',
    detail:
      'Send the header Idempotency-Key with the order’s id, 1 to 200 printable characters without spaces.',
  });
});

/** A key belongs to the request it was first used for. */
export const keyReused = (key: string): Problem =>
  new Problem(422, {
    title: 'This Idempotency-Key was used for another request',
    detail: `Repeat the first request with ${key} unchanged to get its answer, or take a new key.`,
  });
