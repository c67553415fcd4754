import { DeadLetterCollector } from '#messaging';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DeadLetters } from '../persistence/dead-letters.js';

/** Takes every dead letter of the shop into the table; while the control room is down they wait in their queues. */
@Injectable()
export class KeepDeadLetters implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly collector: DeadLetterCollector,
    private readonly deadLetters: DeadLetters,
  ) {}

  onApplicationBootstrap(): void {
    this.collector.start((letter) => this.deadLetters.keep(letter));
  }

  async onModuleDestroy(): Promise<void> {
    await this.collector.stop();
  }
}
