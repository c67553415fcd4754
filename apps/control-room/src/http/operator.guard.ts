import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ControlRoomConfig } from '../control-room.config.js';
import { requireOperator } from './operator.js';

/** Stands before every action; what only reads is open to whoever reaches the door. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(private readonly config: ControlRoomConfig) {}

  canActivate(context: ExecutionContext): boolean {
    requireOperator(this.config, context.switchToHttp().getRequest<FastifyRequest>().headers.authorization);
    return true;
  }
}
