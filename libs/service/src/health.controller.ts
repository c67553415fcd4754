import { Database } from '#database';
import { Messaging } from '#messaging';
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
} from '@nestjs/terminus';

/** Live says that the process answers; ready says that its broker and its database do; a broker that takes no messages at the moment is no reason to turn customers away, the outbox takes them. */
@Controller('health')
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly messaging: Messaging,
    private readonly database: Database,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.rabbitmq(), () => this.postgres()]);
  }

  private rabbitmq() {
    const check = this.indicator.check('rabbitmq');
    if (!this.messaging.isUp) return check.down('no connection');
    const { blockedSince } = this.messaging;
    return check.up(blockedSince && { blocked_since: blockedSince.toISOString() });
  }

  private async postgres() {
    const check = this.indicator.check('postgres');
    if (this.messaging.relayIsWithoutDatabase) return check.down('the outbox relay gets no answer');
    try {
      await this.database.sql`SELECT 1`;
      return check.up();
    } catch {
      return check.down('no answer');
    }
  }
}
