/** Thrown for a failure that no retry can repair: the message is dead-lettered at once. */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure';
}

/** Thrown when a dependency cannot serve any message: the consumer pauses, and no attempt is counted. */
export class Unavailable extends Error {
  override name = 'Unavailable';
  /** The pause that the dependency asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown when an effect that cannot be repeated safely has begun and its outcome is unknown. Its retries are counted. */
export class EffectOutcomeUnknown extends Error {
  override name = 'EffectOutcomeUnknown';
}

/** Thrown when another system responds with an error status, which decides the failure class. */
export class HttpErrorResponse extends Error {
  override name = 'HttpErrorResponse';

  constructor(
    message: string,
    readonly status: number,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** The part of an SMTP session: before any mail, or for the sender, the recipient or the content of a mail. */
export type SmtpStage = 'session' | 'sender' | 'recipient' | 'content';

/** Thrown when a mail server replies with 4xx or 5xx; code and stage decide the failure class. */
export class SmtpErrorReply extends Error {
  override name = 'SmtpErrorReply';

  constructor(
    message: string,
    readonly code: number,
    readonly stage: SmtpStage,
    /** RFC 3463, e.g. `4.3.1`, if the server gave one. */
    readonly enhancedStatus?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The handler did not finish within its timeout. If it commits later, the inbox drops the retry. */
export class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** A message that breaks its contract; its dead letter has the `reason`. */
export class UnreadableMessage extends PermanentFailure {
  override name = 'UnreadableMessage';
  constructor(
    readonly reason:
      | 'untrusted-producer'
      | 'not-json'
      | 'no-message-id'
      | 'too-large'
      | 'wrong-type'
      | 'unknown-version'
      | 'wrong-payload',
    explanation: string,
  ) {
    super(explanation);
  }
}

/** The reason of a dead letter whose producer is not trusted. It is never replayed. */
export const UNTRUSTED_PRODUCER = 'untrusted-producer';

/** A message that no trusted user of its queue has published. */
export class UntrustedProducer extends UnreadableMessage {
  override name = 'UntrustedProducer';
  constructor(explanation: string) {
    super(UNTRUSTED_PRODUCER, explanation);
  }
}

/** Thrown when amqplib cannot encode a message; publishing it again fails as well. */
export class Unencodable extends PermanentFailure {
  override name = 'Unencodable';
}
