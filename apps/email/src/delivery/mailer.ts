/** A mail as it is handed over; text and HTML say the same. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  correlation_id: string;
}

/**
 * The outside world's mail. Delivers at least once: a repeated send carries the same Message-ID, by which the duplicate
 * is recognisable. Throws Unavailable when the server cannot be reached, SmtpErrorReply when it refuses, PermanentFailure
 * for a mail that cannot be sent, and EffectOutcomeUnknown when the server has the mail and did not say whether it took it.
 */
export abstract class Mailer {
  abstract send(mail: Mail, messageId: string): Promise<void>;
  /** Ends what keeps connections open. */
  abstract close(): void;
}
