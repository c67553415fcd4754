import type { MessageActivity, Payload } from '#contracts';
import { RecurringJob } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Observable, Subject } from 'rxjs';
import { RecentWork } from '../domain/recent-work.js';
import { type Overview, ReadOverview } from './read-overview.js';

/** With the service that published the event. */
export type MessageEvent = Payload<typeof MessageActivity>['events'][number] & { service: string };

/** `dropped` counts the message events since the previous batch that are not in this one. */
export type LiveEvent =
  | { type: 'overview'; data: Overview }
  | { type: 'message-events'; data: { events: MessageEvent[]; dropped: number } };

const OVERVIEW_EVERY_MS = 500;
/** Also without a change, so that a subscriber notices a broken connection. */
const OVERVIEW_AT_LEAST_EVERY_MS = 2_000;
const MESSAGE_EVENTS_EVERY_MS = 250;
/** More dots cannot be followed by eye; the rest is only counted. */
const MAX_MESSAGE_EVENTS = 100;

/** Reads the shop once for any number of subscribers; without subscribers it reads nothing. */
@Injectable()
export class LiveFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly subject = new Subject<LiveEvent>();
  private readonly overviews = new RecurringJob('live-overview', () => this.publishOverview());
  private readonly batches = new RecurringJob('live-message-events', () => this.publishMessageEvents());
  private readonly work = new RecentWork();
  private messageEvents: MessageEvent[] = [];
  private dropped = 0;
  private lastOverview = { json: '', at: 0 };

  constructor(private readonly readOverview: ReadOverview) {}

  onApplicationBootstrap(): void {
    this.overviews.start(OVERVIEW_EVERY_MS);
    this.batches.start(MESSAGE_EVENTS_EVERY_MS);
  }

  /** Completes every stream: an open one would delay the shutdown. */
  async onModuleDestroy(): Promise<void> {
    this.subject.complete();
    await Promise.all([this.overviews.stop(), this.batches.stop()]);
  }

  /** Starts with the current overview. */
  events(): Observable<LiveEvent> {
    return new Observable((subscriber) => {
      const subscription = this.subject.subscribe(subscriber);
      void this.overview().then((data) => subscriber.next({ type: 'overview', data }));
      return subscription;
    });
  }

  async overview(): Promise<Overview> {
    return await this.readOverview.now(this.work.at(Date.now()));
  }

  add(events: readonly MessageEvent[], dropped: number): void {
    for (const event of events) this.work.record(event, Date.now());
    if (!this.subject.observed) return;
    const room = Math.max(0, MAX_MESSAGE_EVENTS - this.messageEvents.length);
    this.messageEvents.push(...events.slice(0, room));
    this.dropped += dropped + Math.max(0, events.length - room);
  }

  private async publishOverview(): Promise<void> {
    if (!this.subject.observed) return;
    const data = await this.overview();
    const json = JSON.stringify({ ...data, at: '' });
    const isDue = Date.now() - this.lastOverview.at >= OVERVIEW_AT_LEAST_EVERY_MS;
    if (json === this.lastOverview.json && !isDue) return;
    this.lastOverview = { json, at: Date.now() };
    this.subject.next({ type: 'overview', data });
  }

  private publishMessageEvents(): Promise<void> {
    const { messageEvents: events, dropped } = this;
    this.messageEvents = [];
    this.dropped = 0;
    if (events.length > 0) this.subject.next({ type: 'message-events', data: { events, dropped } });
    return Promise.resolve();
  }
}
