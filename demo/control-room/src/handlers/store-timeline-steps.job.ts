import { RecurringJob } from '#service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { TimelineSteps } from '../persistence/timeline-steps.js';

const WRITE_EVERY_MS = 200;
const DELETE_EVERY_MS = 60_000;

/** Writes the queued timeline steps in batches, and deletes old ones. */
@Injectable()
export class StoreTimelineSteps implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly writing = new RecurringJob('write-timeline-steps', () => this.steps.writeQueued());
  private readonly deleting = new RecurringJob('delete-timeline-steps', () =>
    this.steps.deleteOlderThan(this.config.timelinesKeptHours),
  );

  constructor(
    private readonly steps: TimelineSteps,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.writing.start(WRITE_EVERY_MS);
    this.deleting.start(DELETE_EVERY_MS);
  }

  /** Writes the steps that are still queued. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.writing.stop(), this.deleting.stop()]);
    await this.steps.writeQueued();
  }
}
