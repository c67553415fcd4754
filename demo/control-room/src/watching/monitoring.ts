import { Readiness } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import type { Readings } from '../domain/decide-alerts.js';
import { Monitor } from './monitor.js';
import { ReadProcesses } from './read-processes.js';
import { type QueueState, ReadQueues } from './read-queues.js';
import { Stopwatches } from './stopwatches.js';

/**
 * Reads queues and services independently: a failure of one does not prevent the other. The control room is not ready
 * while one of them cannot be read for longer than ALERT_MONITORING_FAILED_SECONDS.
 */
@Injectable()
export class Monitoring {
  private readonly queues: Monitor<Awaited<ReturnType<ReadQueues['measure']>>>;
  private readonly services: Monitor<NonNullable<Readings['services']>>;
  private readonly unconsumed = new Stopwatches();

  constructor(
    readQueues: ReadQueues,
    readProcesses: ReadProcesses,
    readiness: Readiness,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {
    this.queues = new Monitor('queues', () => readQueues.measure());
    this.services = new Monitor('services', () => readProcesses.measure());
    readiness.require('monitoring', () => this.failure());
  }

  async read(): Promise<Readings> {
    const [read, services] = await Promise.all([this.queues.read(), this.services.read()]);
    const queues = read?.states.map((state) => ({
      ...state,
      unconsumedForS: this.unconsumedForS(state, services),
    }));
    const monitoring = this.monitors.map(({ part, failingForS }) => ({ part, failingForS }));
    return { queues, presence: read?.presence ?? [], services, monitoring };
  }

  /** Unknown while the service is down or the queue is missing: `service_down` and `queue_missing` cover these. */
  private unconsumedForS(
    { queue, service, consumers }: QueueState,
    services: Readings['services'],
  ): number | undefined {
    const isUp = services?.some((reading) => reading.service === service && reading.downForS === 0);
    const seconds = this.unconsumed.secondsOf(queue, consumers === 0 && isUp === true);
    return consumers === undefined || !isUp ? undefined : seconds;
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
