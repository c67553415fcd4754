import { PermanentFailure, Unavailable } from '#messaging';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { type Mail, Mailer } from './mailer.js';

const DOMAIN = 'order-rail.example';

/** Where mails go and who they come from; `patienceMs` bounds one send whole: waiting for a connection, connecting, talking. */
export interface SmtpOptions {
  url: string;
  from: string;
  patienceMs?: number;
}

/** Mails over SMTP on a few pooled connections; gives up on a silent server before the transaction around it does. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;
  private readonly patienceMs: number;

  constructor({ url, from, patienceMs = 10_000 }: SmtpOptions) {
    super();
    this.patienceMs = patienceMs;
    this.transport = createTransport({ url, pool: true, maxConnections: 10 }, { from });
  }

  async send({ correlation_id, ...mail }: Mail, messageId: string): Promise<void> {
    try {
      await this.transport.sendMail({
        ...mail,
        messageId: `<${messageId}@${DOMAIN}>`,
        headers: { 'X-Correlation-Id': correlation_id, 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(this.patienceMs),
      });
    } catch (error) {
      throw explain(error as SmtpError);
    }
  }

  close(): void {
    this.transport.close();
  }

  onApplicationShutdown(): void {
    this.close();
  }
}

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  command?: string;
}

/** Codes that speak of the way to the server, of the server or of our login: none of them blames the mail. */
const away = new Set(
  'ECONNECTION ECONNREFUSED ESOCKET ETIMEDOUT EDNS ETLS EPROTOCOL EAUTH ENOAUTH EABORT'.split(' '),
);

/** Every mail would fail alike: wait. The recipient or the content is refused for good: give up. The rest may pass on a later try. */
function explain(error: SmtpError): Error {
  const { code = '', responseCode, command, message } = error;
  const forGood = responseCode === undefined || (responseCode >= 500 && responseCode !== 503);
  const ourSender = forGood && command === 'MAIL FROM' && responseCode !== 552;
  if (away.has(code) || responseCode === 421 || ourSender)
    return new Unavailable(`the mail server takes no mail now: ${message}`, { cause: error });
  if (forGood && (code === 'EENVELOPE' || code === 'EMESSAGE'))
    return new PermanentFailure(`the mail server refuses this mail: ${message}`, { cause: error });
  return error;
}
