import { RecurringJob } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { RebuildProjection } from '../rebuild-projection.js';

/** Resumes the running rebuild after a crash and in any replica; replicas may run it concurrently. */
@Injectable()
export class ContinueRebuild implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly shutdown = new AbortController();
  private readonly repetition = new RecurringJob('continue-rebuild', () =>
    this.rebuild.resume(this.shutdown.signal),
  );

  constructor(private readonly rebuild: RebuildProjection) {}

  onApplicationBootstrap(): void {
    this.repetition.start(1_000);
  }

  async onModuleDestroy(): Promise<void> {
    this.shutdown.abort();
    await this.repetition.stop();
  }
}
