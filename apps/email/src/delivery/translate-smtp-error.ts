import {
  EffectOutcomeUnknown,
  PermanentFailure,
  SmtpErrorReply,
  type SmtpStage,
  Unavailable,
} from '#messaging';

/** The properties that nodemailer adds to an error. */
interface SmtpError extends Error {
  code?: string;
  response?: string;
  responseCode?: number;
  command?: string;
}

/**
 * Translates an error of nodemailer for the error policy. After an error reply the mail was not accepted. Without a reply the
 * outcome is unknown if the content was sent; otherwise the mail was not accepted.
 */
export function translateSmtpError(error: SmtpError, isContentSent: boolean): Error {
  const { code = '', response = '', responseCode, message } = error;
  const options = { cause: error };
  if (responseCode !== undefined) {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
    const explanation = `the mail server refused: ${message}`;
    return new SmtpErrorReply(explanation, responseCode, stageOf(error), enhanced, options);
  }
  if (isContentSent)
    return new EffectOutcomeUnknown(
      `the mail was sent and the server did not reply, so it may have been delivered: ${message}`,
      options,
    );
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return new PermanentFailure(`this mail cannot be sent: ${message}`, options);
  return new Unavailable(`the mail server is unavailable: ${message}`, options);
}

function stageOf({ code, command }: SmtpError): SmtpStage {
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'content' : 'session';
}
