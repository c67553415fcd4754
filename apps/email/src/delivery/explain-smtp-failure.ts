import {
  EffectOutcomeUnknown,
  PermanentFailure,
  SmtpErrorReply,
  type SmtpStage,
  Unavailable,
} from '#messaging';

/** What nodemailer adds to an error. */
interface SmtpError extends Error {
  code?: string;
  response?: string;
  responseCode?: number;
  command?: string;
}

/**
 * Turns an error of nodemailer into one that the error policy can classify. A reply says that the mail was not accepted.
 * Without a reply the mail may have been accepted if its content was handed over, and was not if it was not.
 */
export function explainSmtpFailure(error: SmtpError, isHandedOver: boolean): Error {
  const { code = '', response = '', responseCode, message } = error;
  const options = { cause: error };
  if (responseCode !== undefined) {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
    const explanation = `the mail server refuses: ${message}`;
    return new SmtpErrorReply(explanation, responseCode, stageOf(error), enhanced, options);
  }
  if (isHandedOver)
    return new EffectOutcomeUnknown(
      `the mail was handed over and the server did not answer, so it may have been delivered: ${message}`,
      options,
    );
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return new PermanentFailure(`this mail cannot be sent: ${message}`, options);
  return new Unavailable(`the mail server takes no mail now: ${message}`, options);
}

function stageOf({ code, command }: SmtpError): SmtpStage {
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'content' : 'session';
}
