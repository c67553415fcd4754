import { RecurringJob } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BrokerSamples, SAMPLE_EVERY_MS } from '../watching/broker-samples.js';

/** Samples outboxes, RabbitMQ nodes and queues, also while no page is open. */
@Injectable()
export class SampleBroker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repetition = new RecurringJob('sample-broker', () => this.samples.take());

  constructor(private readonly samples: BrokerSamples) {}

  onApplicationBootstrap(): void {
    this.repetition.start(SAMPLE_EVERY_MS);
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition.stop();
  }
}
