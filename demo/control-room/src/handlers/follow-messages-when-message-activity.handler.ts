import { MessageActivity } from '#contracts';
import { type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { reportedEvents, reportedSteps } from '../persistence/reported-steps.js';
import { TimelineSteps } from '../persistence/timeline-steps.js';
import { BrokerSamples } from '../watching/broker-samples.js';
import { LiveFeed } from '../watching/live-feed.js';
import { timelineStepsDropped } from '../watching/metrics.js';

/** Passes message events to the live feed, the timelines and the samples. Telemetry is sent at most once, so a step may be missing. */
@Controller()
export class FollowMessagesWhenMessageActivity {
  constructor(
    private readonly feed: LiveFeed,
    private readonly steps: TimelineSteps,
    private readonly samples: BrokerSamples,
  ) {}

  @Subscribe(MessageActivity)
  handle({ payload }: Message<typeof MessageActivity>): Promise<void> {
    const events = reportedEvents(payload);
    this.feed.add(events, payload.dropped);
    this.samples.add(events);
    timelineStepsDropped.inc(this.steps.enqueue(reportedSteps(payload)));
    return Promise.resolve();
  }
}
