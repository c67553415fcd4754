import { Repetition } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ControlRoomConfig } from '../control-room.config.js';
import { measure } from '../domain/decide-alerts.js';
import { KeepAlerts } from '../watching/keep-alerts.js';
import { ReadProcesses } from '../watching/read-processes.js';
import { ReadQueues } from '../watching/read-queues.js';

/** Looks at every queue and service and tells on-call of what begins; a look that fails is made up for by the next. */
@Injectable()
export class WatchTheShop implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repetition = new Repetition('watch-the-shop', () => this.run());

  constructor(
    private readonly readQueues: ReadQueues,
    private readonly readProcesses: ReadProcesses,
    private readonly keepAlerts: KeepAlerts,
    private readonly config: ControlRoomConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition.start(this.config.alertsCheckEveryMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition.stop();
  }

  private async run(): Promise<void> {
    const [queues, services] = await Promise.all([this.readQueues.measure(), this.readProcesses.measure()]);
    await this.keepAlerts.update(measure(queues, services, this.config.thresholds));
  }
}
