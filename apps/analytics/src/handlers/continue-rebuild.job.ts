import { RecurringJob } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { RebuildProjection } from '../rebuild-projection.js';

/** Works on the rebuild that was asked for, whichever process was asked and however often it dies; replicas may both try. */
@Injectable()
export class ContinueRebuild implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private readonly repetition = new RecurringJob('continue-rebuild', () =>
    this.rebuild.goOn(this.stopping.signal),
  );

  constructor(private readonly rebuild: RebuildProjection) {}

  onApplicationBootstrap(): void {
    this.repetition.start(1_000);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.repetition.stop();
  }
}
