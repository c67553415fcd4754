import { Readiness } from '#service';
import { Injectable } from '@nestjs/common';
import { ControlRoomConfig } from '../control-room.config.js';
import type { Readings } from '../domain/decide-alerts.js';
import { Monitor } from './monitor.js';
import { ReadProcesses } from './read-processes.js';
import { ReadQueues } from './read-queues.js';

/**
 * Reads queues and services, each by itself: when one cannot be read, the other is read all the same. The control room is
 * not ready when one could not be read for longer than the threshold of the alert about it.
 */
@Injectable()
export class Monitoring {
  private readonly queues: Monitor<Readings['queues']>;
  private readonly services: Monitor<Readings['services']>;

  constructor(
    readQueues: ReadQueues,
    readProcesses: ReadProcesses,
    readiness: Readiness,
    private readonly config: ControlRoomConfig,
  ) {
    this.queues = new Monitor('queues', () => readQueues.measure());
    this.services = new Monitor('services', () => readProcesses.measure());
    readiness.require('monitoring', () => this.failure());
  }

  async read(): Promise<Readings> {
    const [queues, services] = await Promise.all([this.queues.read(), this.services.read()]);
    const monitoring = this.monitors.map(({ part, failingForS }) => ({ part, failingForS }));
    return { queues, services, monitoring };
  }

  private get monitors() {
    return [this.queues, this.services];
  }

  private failure(): string | undefined {
    const { monitoringFailedS } = this.config.thresholds;
    const failing = this.monitors.find(({ failingForS }) => failingForS > monitoringFailedS);
    return failing && `the ${failing.part} cannot be read for ${failing.failingForS} s: ${failing.error}`;
  }
}
