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
 * Live: the process responds. Ready: its broker, its database and its other requirements respond too. A service stays ready
 * while the broker is blocked (memory or disk alarm), since its outbox stores the messages; while one channel is closed, since
 * the others work; and while a consumer is paused, since its messages stay in their queue. The result shows all three, and a
 * restart of the service would not help.
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
    if (this.messaging.relayIsWithoutDatabase) return check.down('no response to the outbox relay');
    try {
      await this.database.sql`SELECT 1`;
      return check.up();
    } catch {
      return check.down('no response');
    }
  }
}
