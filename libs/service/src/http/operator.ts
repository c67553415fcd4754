import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** The operator's name from the header `X-Operator`, for the audit. The token, not the name, grants the right. */
export const Operator = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { 'x-operator': name } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  if (typeof name === 'string' && /^[\x20-\x7e]{1,100}$/.test(name) && name.trim() !== '') return name.trim();
  throw new Problem(400, {
    title: 'The operator has no name',
    detail:
      'Send your name in the header X-Operator, 1 to 100 printable characters. The audit stores it with the action.',
  });
});
