import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readConfig } from '../read-config.js';
import { bearerOf } from './bearer.js';
import { Problem } from './problem.js';

const config = z.object({ OPERATOR_TOKEN: z.string().min(16, 'give it 16 characters or more, at random') });

/**
 * Stands before every action of an operator; what only reads is open to whoever reaches the door. A process with such
 * an action does not start without its OPERATOR_TOKEN. The comparison takes as long for a wrong token as for the right one.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  private readonly expected = hash(readConfig(config).OPERATOR_TOKEN);

  canActivate(context: ExecutionContext): boolean {
    const given = bearerOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (given !== undefined && timingSafeEqual(hash(given), this.expected)) return true;
    throw new Problem(401, {
      title: 'Only for operators',
      detail:
        'Send the header "Authorization: Bearer <token>"; npm start keeps the token as "operator" in .order-rail/shop/secrets.json, elsewhere it is OPERATOR_TOKEN.',
    });
  }
}

const hash = (text: string) => createHash('sha256').update(text).digest();
