import { MessageActivity } from '#contracts';
import { type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { storyStepsDropped } from '../watching/alert-metrics.js';
import { LiveFeed } from '../watching/live-feed.js';
import { StorySteps } from '../persistence/story-steps.js';

/** Shows what moves to whoever watches, and keeps it for the stories of orders; telemetry, so a step may be missing. */
@Controller()
export class FollowMessagesWhenMessageActivity {
  constructor(
    private readonly feed: LiveFeed,
    private readonly steps: StorySteps,
  ) {}

  @Subscribe(MessageActivity)
  handle({ payload: { service, events, dropped } }: Message<typeof MessageActivity>): Promise<void> {
    const told = events.map((event) => ({ ...event, service }));
    this.feed.note(told, dropped);
    storyStepsDropped.inc(this.steps.later(told));
    return Promise.resolve();
  }
}
