import { MessageActivity, type Payload } from '#contracts';
import { newMessageContext, type MessageEvent, type Telemetry } from '#messaging';

type Told = Payload<typeof MessageActivity>['events'][number];

/** Ten batches a second of this size are told; what is more is counted and not told. */
const LARGEST_BATCH = 200;
const TELL_EVERY_MS = 100;
const LONGEST_ERROR = 300;
const LONGEST_ID = 255;

/** Tells the control room what this process does with messages, at most once: the shop does not wait for its watchers. */
export class Activity {
  private events: Told[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly service: string) {}

  start(telemetry: Telemetry): void {
    this.timer = setInterval(() => this.tell(telemetry), TELL_EVERY_MS);
  }

  /** Keeps a move for the next telling, unless it is of a telling itself: that would never end. */
  note(event: MessageEvent): void {
    if (event.type === MessageActivity.type) return;
    if (this.events.length < LARGEST_BATCH) this.events.push(toldOf(event));
    else this.dropped += 1;
  }

  /** Tells what is left. */
  stop(telemetry: Telemetry): void {
    clearInterval(this.timer);
    this.tell(telemetry);
  }

  private tell(telemetry: Telemetry): void {
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

const toldOf = (event: MessageEvent): Told => ({
  at: new Date().toISOString(),
  step: event.step,
  queue: event.queue ?? null,
  type: event.type.slice(0, LONGEST_ID),
  message_id: event.messageId.slice(0, LONGEST_ID),
  correlation_id: event.correlationId?.slice(0, LONGEST_ID) ?? null,
  causation_id: event.causationId?.slice(0, LONGEST_ID) ?? null,
  order_id: orderIdIn(event.body),
  attempt: event.attempt,
  took_ms: Math.round(event.tookMs * 10) / 10,
  error: event.error?.slice(0, LONGEST_ERROR) ?? null,
});

/** Of a larger body only the beginning is looked through. */
const SEARCHED_BYTES = 256 * 1024;

/** Looked for and not parsed: also a message that can't be read may be about an order. */
const orderIdIn = (body: Buffer): string | null =>
  /"order_id":\s*"([^"]{1,100})"/.exec(body.toString('utf8', 0, SEARCHED_BYTES))?.[1] ?? null;
