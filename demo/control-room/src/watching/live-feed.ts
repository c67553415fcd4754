import type { MessageActivity, Payload } from '#contracts';
import { RecurringJob } from '#service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Observable, Subject } from 'rxjs';
import { RecentWork } from '../domain/recent-work.js';
import { type Overview, ReadOverview } from './read-overview.js';

/** A step of a message, and the service that took it. */
export type MessageEvent = Payload<typeof MessageActivity>['events'][number] & { service: string };

/** What whoever watches is told: the shop as it stands, or what moved since the last telling and how much more did. */
export type LiveEvent =
  { type: 'overview'; data: Overview } | { type: 'moves'; data: { moves: MessageEvent[]; dropped: number } };

const LOOK_EVERY_MS = 500;
/** Also when nothing changes, so that a watcher can tell quiet from gone. */
const TELL_AT_LEAST_EVERY_MS = 5_000;
const MOVES_EVERY_MS = 250;
/** As much as an eye can follow; of thousands a second the rest is counted. */
const MOST_MOVES = 100;

/** Tells any number of watchers what happens, from one reading of the shop; while nobody watches, nothing is read. */
@Injectable()
export class LiveFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly events = new Subject<LiveEvent>();
  private readonly looking = new RecurringJob('live-overview', () => this.look());
  private readonly moving = new RecurringJob('live-moves', () => this.tellMoves());
  private readonly work = new RecentWork();
  private moves: MessageEvent[] = [];
  private dropped = 0;
  private last = { shown: '', at: 0 };

  constructor(private readonly readOverview: ReadOverview) {}

  onApplicationBootstrap(): void {
    this.looking.start(LOOK_EVERY_MS);
    this.moving.start(MOVES_EVERY_MS);
  }

  /** Ends every watcher's stream: an open one would hold back the shutdown. */
  async onModuleDestroy(): Promise<void> {
    this.events.complete();
    await Promise.all([this.looking.stop(), this.moving.stop()]);
  }

  /** Begins with the shop as it stands. */
  watch(): Observable<LiveEvent> {
    return new Observable((watcher) => {
      const subscription = this.events.subscribe(watcher);
      void this.overview().then((data) => watcher.next({ type: 'overview', data }));
      return subscription;
    });
  }

  /** The shop as it stands. */
  async overview(): Promise<Overview> {
    return await this.readOverview.now(this.work.at(Date.now()));
  }

  note(moves: readonly MessageEvent[], dropped: number): void {
    for (const move of moves) this.work.note(move, Date.now());
    if (!this.events.observed) return;
    const room = Math.max(0, MOST_MOVES - this.moves.length);
    this.moves.push(...moves.slice(0, room));
    this.dropped += dropped + Math.max(0, moves.length - room);
  }

  private async look(): Promise<void> {
    if (!this.events.observed) return;
    const data = await this.overview();
    const shown = JSON.stringify({ ...data, at: '' });
    if (shown === this.last.shown && Date.now() - this.last.at < TELL_AT_LEAST_EVERY_MS) return;
    this.last = { shown, at: Date.now() };
    this.events.next({ type: 'overview', data });
  }

  private tellMoves(): Promise<void> {
    const { moves, dropped } = this;
    this.moves = [];
    this.dropped = 0;
    if (moves.length > 0) this.events.next({ type: 'moves', data: { moves, dropped } });
    return Promise.resolve();
  }
}
