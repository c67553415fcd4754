import { Repetition } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ControlRoomConfig } from '../control-room.config.js';
import { TimelineSteps } from '../persistence/timeline-steps.js';

const WRITE_EVERY_MS = 200;
const DELETE_EVERY_MS = 60_000;

/** Writes the queued timeline steps in batches, and deletes old ones. */
@Injectable()
export class StoreTimelineSteps implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly writing = new Repetition('write-timeline-steps', () => this.steps.writeQueued());
  private readonly deleting = new Repetition('delete-timeline-steps', () =>
    this.steps.deleteOlderThan(this.config.timelinesKeptHours),
  );

  constructor(
    private readonly steps: TimelineSteps,
    private readonly config: ControlRoomConfig,
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
