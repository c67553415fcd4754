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
import { Readiness } from './readiness.js';

/**
 * Live: the process answers. Ready: its broker, its database and what else it needs do. A broker that is blocked by a memory
 * or disk alarm leaves a service ready, since its outbox takes the messages. So does a closed channel, since the others
 * work, and a paused consumer: its messages wait in their queue. Both are shown; replacing the service would not help.
 */
@Controller('health')
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly messaging: Messaging,
    private readonly readiness: Readiness,
    private readonly database: Database,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    const others = [...this.readiness.requirements].map(
      ([name, failure]) =>
        () =>
          this.required(name, failure()),
    );
    return this.health.check([
      () => this.rabbitmq(),
      () => this.postgres(),
      () => this.consumers(),
      ...others,
    ]);
  }

  private rabbitmq() {
    const check = this.indicator.check('rabbitmq');
    if (!this.messaging.isUp) return check.down('no connection');
    const { blockedSince, closedChannels } = this.messaging;
    return check.up({
      ...(blockedSince && { blocked_since: blockedSince.toISOString() }),
      ...(closedChannels.length > 0 && { closed_channels: closedChannels }),
    });
  }

  private consumers() {
    const paused = this.messaging.consumers.flatMap(({ queue, pausedSince }) =>
      pausedSince ? [[queue, pausedSince.toISOString()] as const] : [],
    );
    const check = this.indicator.check('consumers');
    return check.up(paused.length > 0 ? { paused_since: Object.fromEntries(paused) } : undefined);
  }

  private required(name: string, failure: string | undefined) {
    const check = this.indicator.check(name);
    return failure === undefined ? check.up() : check.down(failure);
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
