/** `text` and `html` are alternatives with the same content. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  correlation_id: string;
}

/**
 * The port to the mail server. At least once: a repeated send has the same Message-ID, so that a duplicate can be recognised.
 * Throws Unavailable when the server cannot be reached, SmtpErrorReply for an error reply, PermanentFailure for a mail that
 * cannot be sent, and EffectOutcomeUnknown when the content was sent and no reply came.
 */
export abstract class Mailer {
  abstract send(mail: Mail, messageId: string): Promise<void>;
  abstract close(): void;
}
