import { MessageActivity } from '#contracts';
import {
  type CallEvent,
  MAX_BODY_BYTES,
  type MessageEvent,
  newMessageContext,
  type Telemetry,
} from '#messaging';
import { type ActivityCall, activityCallOf, type ActivityEvent, activityEventOf } from './activity-event.js';
import { contentOf, searchedBytesOf } from './message-content.js';

interface Batch {
  events: ActivityEvent[];
  calls: ActivityCall[];
}

/** Ten batches a second. Further events are dropped and counted. */
const MAX_BATCH_SIZE = 200;
const PUBLISH_EVERY_MS = 100;
/** Smaller than a message may be. Contents use at most the half. */
const MAX_BATCH_BYTES = MAX_BODY_BYTES - 8_192;
const MAX_CONTENT_BYTES = MAX_BATCH_BYTES / 2;
/** Bounds the CPU time that contents take. */
const MAX_SEARCHED_BYTES = 65_536;

/** Publishes the message events of this process as telemetry, at most once: the shop never waits for its monitoring. */
export class Activity {
  private batch: Batch = { events: [], calls: [] };
  private bytes = 0;
  private contentBytes = 0;
  private searchedBytes = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly service: string) {}

  start(telemetry: Telemetry): void {
    this.timer = setInterval(() => this.publish(telemetry), PUBLISH_EVERY_MS);
  }

  /** Adds an event to the next batch. Ignores the events of `message.activity` itself, which would never end. */
  note(event: MessageEvent): void {
    if (event.type === MessageActivity.type) return;
    const about = activityEventOf(event);
    if (this.fits(about)) this.batch.events.push({ ...about, ...this.contentOf(event) });
  }

  noteCall(event: CallEvent): void {
    const call = activityCallOf(event);
    if (this.fits(call)) this.batch.calls.push(call);
  }

  /** Publishes the last batch. */
  stop(telemetry: Telemetry): void {
    clearInterval(this.timer);
    this.publish(telemetry);
  }

  /** Counts an event that does not fit as dropped. */
  private fits(about: object): boolean {
    const { events, calls } = this.batch;
    const bytes = bytesOf(about);
    const fits =
      events.length + calls.length < MAX_BATCH_SIZE &&
      this.bytes + bytes <= MAX_BATCH_BYTES - MAX_CONTENT_BYTES;
    if (fits) this.bytes += bytes;
    else this.dropped += 1;
    return fits;
  }

  /** Nothing if the batch has too many contents already. */
  private contentOf({ headers, body }: MessageEvent): Partial<ReturnType<typeof contentOf>> {
    if (!headers || this.searchedBytes > MAX_SEARCHED_BYTES) return {};
    this.searchedBytes += searchedBytesOf({ body });
    const content = contentOf({ headers, body });
    const bytes = bytesOf(content);
    if (this.contentBytes + bytes > MAX_CONTENT_BYTES) return {};
    this.contentBytes += bytes;
    return content;
  }

  private publish(telemetry: Telemetry): void {
    const { service, batch, dropped } = this;
    if (batch.events.length + batch.calls.length === 0) return;
    this.batch = { events: [], calls: [] };
    this.bytes = this.contentBytes = this.searchedBytes = this.dropped = 0;
    try {
      telemetry.emit(MessageActivity, { service, ...batch, dropped }, newMessageContext({}));
    } catch {
      // An error in a timer would end the process.
      this.dropped = dropped + batch.events.length + batch.calls.length;
    }
  }
}

const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));
