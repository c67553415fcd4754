import { Repetition } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ControlRoomConfig } from '../control-room.config.js';
import { KeepAlerts } from '../keep-alerts.js';
import { ReadQueues } from '../read-queues.js';

/** Looks at every queue and tells on-call of what begins; a look that fails is made up for by the next. */
@Injectable()
export class WatchQueues implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repetition = new Repetition('watch-queues', () => this.run());

  constructor(
    private readonly readQueues: ReadQueues,
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
    await this.keepAlerts.update(await this.readQueues.now());
  }
}
