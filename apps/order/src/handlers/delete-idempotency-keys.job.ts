import { RecurringJob } from '#service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { orderConfig, type OrderConfig } from '../order.config.js';
import { IdempotencyKeys } from '../persistence/idempotency-keys.js';

/** Bounds the table: deletes keys after their retention. */
@Injectable()
export class DeleteIdempotencyKeys implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repetition = new RecurringJob('delete-idempotency-keys', () =>
    this.keys.deleteOlderThan(this.config.idempotencyKeysRetentionDays),
  );

  constructor(
    private readonly keys: IdempotencyKeys,
    @Inject(orderConfig.KEY) private readonly config: OrderConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition.start(this.config.idempotencyKeysCleaningEveryMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition.stop();
  }
}
