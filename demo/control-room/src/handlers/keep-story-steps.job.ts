import { RecurringJob } from '#service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { StorySteps } from '../persistence/story-steps.js';

const WRITE_EVERY_MS = 200;
const FORGET_EVERY_MS = 60_000;

/** Writes down the steps that were told, many at once, and forgets those that nobody asks for any more. */
@Injectable()
export class KeepStorySteps implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly writing = new RecurringJob('keep-story-steps', () => this.steps.write());
  private readonly forgetting = new RecurringJob('forget-story-steps', () =>
    this.steps.forgetAfter(this.config.storiesKeptHours),
  );

  constructor(
    private readonly steps: StorySteps,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.writing.start(WRITE_EVERY_MS);
    this.forgetting.start(FORGET_EVERY_MS);
  }

  /** What was told until now is written down. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.writing.stop(), this.forgetting.stop()]);
    await this.steps.write();
  }
}
