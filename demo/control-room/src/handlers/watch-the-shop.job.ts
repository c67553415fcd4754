import { RecurringJob } from '#service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { KeepAlerts } from '../watching/keep-alerts.js';
import { Monitoring } from '../watching/monitoring.js';

/** Looks at every queue and service, and raises and clears alerts. */
@Injectable()
export class WatchTheShop implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repetition = new RecurringJob('watch-the-shop', () => this.run());

  constructor(
    private readonly monitoring: Monitoring,
    private readonly keepAlerts: KeepAlerts,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition.start(this.config.alertsCheckEveryMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition.stop();
  }

  private async run(): Promise<void> {
    await this.keepAlerts.update(await this.monitoring.read());
  }
}
