import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '#service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ControlRoomConfig } from '../control-room.config.js';

/** Lets a request pass that carries the operator's token; the comparison takes as long for a wrong one as for the right one. */
export function requireOperator(
  { operatorToken }: ControlRoomConfig,
  authorization: string | undefined,
): void {
  if (timingSafeEqual(hash(authorization ?? ''), hash(`Bearer ${operatorToken}`))) return;
  throw new Problem(401, {
    title: 'Only for operators',
    detail:
      'Send the header "Authorization: Bearer <token>"; npm start keeps the token as "operator" in .order-rail/shop/secrets.json, elsewhere it is OPERATOR_TOKEN.',
  });
}

const hash = (text: string) => createHash('sha256').update(text).digest();

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
