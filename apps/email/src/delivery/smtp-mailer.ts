import { PermanentFailure, Unavailable } from '#messaging';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { type Mail, Mailer } from './mailer.js';

const DOMAIN = 'order-rail.example';

/** Mails over SMTP on a few pooled connections; gives up on a silent server before the transaction around it does. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;

  constructor({ url, from }: { url: string; from: string }) {
    super();
    const { protocol, hostname, port, username, password } = new URL(url);
    this.transport = createTransport(
      {
        pool: true,
        maxConnections: 4,
        host: hostname,
        port: Number(port || 25),
        secure: protocol === 'smtps:',
        ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
        connectionTimeout: 5_000,
        greetingTimeout: 5_000,
        socketTimeout: 8_000,
      },
      { from },
    );
  }

  async send({ correlation_id, ...mail }: Mail, messageId: string): Promise<void> {
    const headers = { 'X-Correlation-Id': correlation_id };
    try {
      await this.transport.sendMail({ ...mail, headers, messageId: `<${messageId}@${DOMAIN}>` });
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
}

/** 5xx: this mail will never do. 421 or no answer at all: no mail would do now. Anything else may pass on a later try. */
function explain(error: SmtpError): Error {
  const { code = '', responseCode = 0, message } = error;
  if (responseCode >= 500) return new PermanentFailure(`the mail server refuses it: ${message}`, { cause: error });
  if (responseCode === 421 || ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EDNS', 'ECONNREFUSED'].includes(code))
    return new Unavailable(`the mail server is away: ${message}`, { cause: error });
  return error;
}
