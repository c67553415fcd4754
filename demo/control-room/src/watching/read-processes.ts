import { subscriptions } from '#contracts';
import { fetchBounded, type WholeAnswer } from '#http-client';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import type { ServiceReading } from '../domain/decide-alerts.js';
import { type Supervised, Supervisor } from './supervisor.js';

/** A process of the shop; `since` is when it came into its state, as far as is known. */
export interface ProcessReading {
  name: string;
  state: Supervised['state'];
  since: string;
  restarts?: number;
}

const ANSWER_WITHIN_MS = 1_000;

/** Reads how the processes are, from their supervisor or, where there is none, from their own health. */
@Injectable()
export class ReadProcesses {
  private readonly before = new Map<string, ProcessReading>();
  /** By process that is not up, since when. */
  private readonly away = new Map<string, number>();

  constructor(
    private readonly supervisor: Supervisor,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  async now(): Promise<ProcessReading[]> {
    const processes = this.supervisor.isHere ? await this.supervisor.processes() : await this.probeAll();
    for (const { name, state } of processes)
      if (state === 'up') this.away.delete(name);
      else if (!this.away.has(name)) this.away.set(name, Date.now());
    return processes.map(({ name, state, since, restarts }) => ({
      name,
      state,
      since,
      ...(restarts !== undefined && { restarts }),
    }));
  }

  /** What alerts are decided by; the bank and the mail inbox are not ours to be called for. */
  async measure(): Promise<ServiceReading[]> {
    const services = (await this.now()).filter(({ name }) => name in subscriptions);
    return await Promise.all(
      services.map(async ({ name: service }) => ({
        service,
        downForS: Math.floor((Date.now() - (this.away.get(service) ?? Date.now())) / 1_000),
        relayLagS: await this.relayLag(service),
      })),
    );
  }

  private async probeAll(): Promise<ProcessReading[]> {
    return await Promise.all(
      [...this.config.serviceUrls].map(async ([name, url]) => {
        const path = name === 'inbox' ? '/api/healthz' : '/health/ready';
        const response = await ask(`${url}${path}`);
        const state = !response ? ('down' as const) : response.ok ? ('up' as const) : ('starting' as const);
        const before = this.before.get(name);
        const reading = before?.state === state ? before : { name, state, since: new Date().toISOString() };
        this.before.set(name, reading);
        return reading;
      }),
    );
  }

  private async relayLag(service: string): Promise<number | undefined> {
    const url = this.config.serviceUrls.get(service);
    const metrics = url && (await ask(`${url}/metrics`))?.text;
    const seconds = /^outbox_oldest_seconds (\S+)$/m.exec(metrics ?? '')?.[1];
    return seconds === undefined ? undefined : Math.floor(Number(seconds));
  }
}

/** Undefined when nobody answers in time. */
const ask = async (url: string): Promise<WholeAnswer | undefined> =>
  await fetchBounded(url, { timeoutMs: ANSWER_WITHIN_MS }).catch(() => undefined);
