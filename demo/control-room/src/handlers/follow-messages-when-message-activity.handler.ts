import { MessageActivity } from '#contracts';
import { type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { TimelineSteps } from '../persistence/timeline-steps.js';
import { LiveFeed } from '../watching/live-feed.js';
import { timelineStepsDropped } from '../watching/metrics.js';

/** Passes message events to the live feed and to the timelines. Telemetry is sent at most once, so a step may be missing. */
@Controller()
export class FollowMessagesWhenMessageActivity {
  constructor(
    private readonly feed: LiveFeed,
    private readonly steps: TimelineSteps,
  ) {}

  @Subscribe(MessageActivity)
  handle({ payload: { service, events, dropped } }: Message<typeof MessageActivity>): Promise<void> {
    const eventsOfService = events.map((event) => ({ ...event, service }));
    this.feed.add(eventsOfService, dropped);
    timelineStepsDropped.inc(this.steps.enqueue(eventsOfService));
    return Promise.resolve();
  }
}
