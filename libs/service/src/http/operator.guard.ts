import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readConfig } from '../read-config.js';
import { bearerOf } from './bearer.js';
import { Problem } from './problem.js';

const config = z.object({ OPERATOR_TOKEN: z.string().min(16, 'use 16 or more random characters') });

/**
 * Guards every action of an operator; reading needs no token. A process with such an action does not start without
 * OPERATOR_TOKEN. The comparison takes constant time.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  private readonly expected = hash(readConfig(config).OPERATOR_TOKEN);

  canActivate(context: ExecutionContext): boolean {
    const token = bearerOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (token !== undefined && timingSafeEqual(hash(token), this.expected)) return true;
    throw new Problem(401, {
      title: 'Only for operators',
      detail:
        'Send the header "Authorization: Bearer <token>". The token is OPERATOR_TOKEN; npm start stores it as "operator" in .order-rail/shop/secrets.json.',
    });
  }
}

const hash = (text: string) => createHash('sha256').update(text).digest();
