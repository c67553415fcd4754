import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** Who acts, by the header `X-Operator`; the audit names them, the token is what they may act with. */
export const Operator = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { 'x-operator': name } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  if (typeof name === 'string' && /^[\x20-\x7e]{1,100}$/.test(name) && name.trim() !== '') return name.trim();
  throw new Problem(400, {
    title: 'Who are you?',
    detail:
      'Send your name in the header X-Operator, 1 to 100 printable characters: it is kept with what you do.',
  });
});
