/** Thrown for what cannot succeed however often it is tried: the message becomes a dead letter at once. */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure';
}

/** Thrown when a dependency cannot serve any message: the consumer pauses and counts no attempt. */
export class Unavailable extends Error {
  override name = 'Unavailable';
  /** How long the dependency asked to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Thrown when an effect that cannot be repeated safely has begun and its outcome is not known. Each retry may repeat the
 * effect, so all of them are counted.
 */
export class EffectOutcomeUnknown extends Error {
  override name = 'EffectOutcomeUnknown';
}

/** Thrown when another system answers a request with an error status; the error policy classifies it by the status. */
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

/** Where in an SMTP session a reply was given: before any mail, about its sender, or about its recipient or content. */
export type SmtpStage = 'session' | 'sender' | 'recipient' | 'content';

/** Thrown when a mail server answers with 4xx or 5xx; the error policy classifies it by code and stage. */
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

/** A handler did not finish within its time limit. The inbox makes what it does later harmless. */
export class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** A message that breaks its contract; `reason` is the reason of its dead letter. */
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

/** The reason of a dead letter whose producer RabbitMQ does not attest. It is never replayed. */
export const UNTRUSTED_PRODUCER = 'untrusted-producer';

/** A message that none of the users has published whom its consumer believes. */
export class UntrustedProducer extends UnreadableMessage {
  override name = 'UntrustedProducer';
  constructor(explanation: string) {
    super(UNTRUSTED_PRODUCER, explanation);
  }
}

/** Thrown when the broker's client cannot encode a message; publishing it again would fail alike. */
export class Unencodable extends PermanentFailure {
  override name = 'Unencodable';
}
