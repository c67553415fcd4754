import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

const MAX_LENGTH = 100;
/** RFC 8187: a header has ASCII characters only, so a name with others is percent-encoded. */
const ENCODED = "UTF-8''";

/** The operator's name from the header `X-Operator`, for the audit. The token, not the name, grants the right. */
export const Operator = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { 'x-operator': header } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  const name = typeof header === 'string' ? nameIn(header)?.trim() : undefined;
  if (name && isPrintable(name)) return name;
  throw new Problem(400, {
    title: 'The operator has no name',
    detail:
      "Send your name in the header X-Operator, 1 to 100 printable characters. Encode other characters than ASCII by RFC 8187, e.g. UTF-8''Jos%C3%A9. The audit stores it with the action.",
  });
});

/** The name in a header; undefined if it is neither ASCII nor well-encoded. */
export function nameIn(header: string): string | undefined {
  if (!header.startsWith(ENCODED)) return /^[\x20-\x7e]*$/.test(header) ? header : undefined;
  try {
    return decodeURIComponent(header.slice(ENCODED.length));
  } catch {
    return undefined;
  }
}

/** No control or format character, no line separator, no lone surrogate. */
const isPrintable = (name: string): boolean =>
  name.length <= MAX_LENGTH && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name);
