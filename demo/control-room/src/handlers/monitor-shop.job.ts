import { RecurringJob } from '#service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { Monitoring } from '../watching/monitoring.js';
import { UpdateAlerts } from '../watching/update-alerts.js';

/** Reads every queue and service, and raises and clears alerts. */
@Injectable()
export class MonitorShop implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repetition = new RecurringJob('monitor-shop', () => this.run());

  constructor(
    private readonly monitoring: Monitoring,
    private readonly updateAlerts: UpdateAlerts,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition.start(this.config.alertsCheckEveryMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition.stop();
  }

  private async run(): Promise<void> {
    await this.updateAlerts.from(await this.monitoring.read());
  }
}
