import { DeadLetterCollector } from '#messaging';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DeadLetters } from '../persistence/dead-letters.js';

/** Stores every dead letter of the shop in the table. While the control room is down, they wait in their queues. */
@Injectable()
export class CollectDeadLetters implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly collector: DeadLetterCollector,
    private readonly deadLetters: DeadLetters,
  ) {}

  onApplicationBootstrap(): void {
    this.collector.start((deadLetter) => this.deadLetters.save(deadLetter));
  }

  async onModuleDestroy(): Promise<void> {
    await this.collector.stop();
  }
}
