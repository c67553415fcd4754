import { MessageActivity, type Payload } from '#contracts';
import { newMessageContext, type MessageEvent, type Telemetry } from '#messaging';

type ActivityEvent = Payload<typeof MessageActivity>['events'][number];

/** Ten batches a second. Further events are dropped and counted. */
const MAX_BATCH_SIZE = 200;
const PUBLISH_EVERY_MS = 100;
const MAX_ERROR_LENGTH = 300;
const MAX_ID_LENGTH = 255;

/** Publishes the message events of this process as telemetry, at most once: the shop never waits for its monitoring. */
export class Activity {
  private events: ActivityEvent[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly service: string) {}

  start(telemetry: Telemetry): void {
    this.timer = setInterval(() => this.publish(telemetry), PUBLISH_EVERY_MS);
  }

  /** Adds an event to the next batch. Ignores the events of `message.activity` itself, which would never end. */
  note(event: MessageEvent): void {
    if (event.type === MessageActivity.type) return;
    if (this.events.length < MAX_BATCH_SIZE) this.events.push(activityEventOf(event));
    else this.dropped += 1;
  }

  /** Publishes the last batch. */
  stop(telemetry: Telemetry): void {
    clearInterval(this.timer);
    this.publish(telemetry);
  }

  private publish(telemetry: Telemetry): void {
    if (this.events.length === 0) return;
    const { service, events, dropped } = this;
    this.events = [];
    this.dropped = 0;
    try {
      telemetry.emit(MessageActivity, { service, events, dropped }, newMessageContext({}));
    } catch {
      // Hand-written ids of any length can make the batch larger than a message may be.
      this.dropped = dropped + events.length;
    }
  }
}

const activityEventOf = (event: MessageEvent): ActivityEvent => ({
  at: new Date().toISOString(),
  step: event.step,
  queue: event.queue ?? null,
  type: event.type.slice(0, MAX_ID_LENGTH),
  message_id: event.messageId.slice(0, MAX_ID_LENGTH),
  correlation_id: event.correlationId?.slice(0, MAX_ID_LENGTH) ?? null,
  causation_id: event.causationId?.slice(0, MAX_ID_LENGTH) ?? null,
  order_id: orderIdIn(event.body),
  attempt: event.attempt,
  took_ms: Math.round(event.tookMs * 10) / 10,
  error: event.error?.slice(0, MAX_ERROR_LENGTH) ?? null,
});

/** Only the beginning of a larger body is searched. */
const SEARCHED_BYTES = 256 * 1024;

/** Searches the text instead of parsing it: a message that cannot be parsed may belong to an order too. */
const orderIdIn = (body: Buffer): string | null =>
  /"order_id":\s*"([^"]{1,100})"/.exec(body.toString('utf8', 0, SEARCHED_BYTES))?.[1] ?? null;
