import { subscriptions } from '#contracts';
import { fetchBounded, type CompleteResponse } from '#http-client';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import type { ServiceReading } from '../domain/decide-alerts.js';
import { readMetrics } from './read-metrics.js';
import { ReadReadiness } from './read-readiness.js';
import { type Supervised, Supervisor } from './supervisor.js';

/** `since` is when the process entered its state, as far as known. */
export interface ProcessReading {
  name: string;
  /** The service that it is a process of; undefined for other processes, e.g. the broker. */
  service?: string;
  state: Supervised['state'];
  since: string;
  restarts?: number;
  /** Why it runs and is not ready. */
  not_ready?: string;
  partitioned?: boolean;
}

const TIMEOUT_MS = 1_000;

/** Reads the state of the processes from the supervisor, or without one from their health endpoints. */
@Injectable()
export class ReadProcesses {
  private readonly previous = new Map<string, ProcessReading>();
  /** By process that is not up. */
  private readonly downSince = new Map<string, number>();

  constructor(
    private readonly supervisor: Supervisor,
    private readonly readiness: ReadReadiness,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  async now(): Promise<ProcessReading[]> {
    const reading: Promise<readonly ProcessReading[]> = this.supervisor.isAvailable
      ? this.supervisor.processes()
      : this.probeAll();
    const [processes, notReady] = await Promise.all([reading, this.readiness.now()]);
    for (const { name, state } of processes)
      if (state === 'up') this.downSince.delete(name);
      else if (!this.downSince.has(name)) this.downSince.set(name, Date.now());
    return processes.map(({ name, service, state, since, restarts, partitioned }) => ({
      name,
      ...(service !== undefined && { service }),
      state,
      since,
      ...(restarts !== undefined && { restarts }),
      ...((state === 'up' || state === 'starting') &&
        notReady.has(name) && { not_ready: notReady.get(name)! }),
      ...(partitioned && { partitioned }),
    }));
  }

  /** The values for alerts. The bank and the mail inbox are stand-ins, so on-call is not mailed about them. */
  async measure(): Promise<ServiceReading[]> {
    const processes = (await this.now()).filter(({ service = '' }) => service in subscriptions);
    return await Promise.all(
      processes.map(async ({ name: process, service = process }) => ({
        service,
        process,
        downForS: Math.floor((Date.now() - (this.downSince.get(process) ?? Date.now())) / 1_000),
        relayLagS: process === service ? await this.relayLag(service) : undefined,
      })),
    );
  }

  private async probeAll(): Promise<ProcessReading[]> {
    return await Promise.all(
      [...this.config.serviceUrls].map(async ([name, url]) => {
        const path = name === 'inbox' ? '/api/healthz' : '/health/ready';
        const response = await get(`${url}${path}`);
        const state = !response ? ('down' as const) : response.ok ? ('up' as const) : ('starting' as const);
        const previous = this.previous.get(name);
        const reading =
          previous?.state === state
            ? previous
            : { name, service: name, state, since: new Date().toISOString() };
        this.previous.set(name, reading);
        return reading;
      }),
    );
  }

  private async relayLag(service: string): Promise<number | undefined> {
    const url = this.config.serviceUrls.get(service);
    const name = 'outbox_oldest_seconds';
    const seconds = url && (await readMetrics(`${url}/metrics?name=${name}`, TIMEOUT_MS))?.get(name);
    return typeof seconds === 'number' ? Math.floor(seconds) : undefined;
  }
}

/** Undefined without a response in time. */
const get = async (url: string): Promise<CompleteResponse | undefined> =>
  await fetchBounded(url, { timeoutMs: TIMEOUT_MS }).catch(() => undefined);
