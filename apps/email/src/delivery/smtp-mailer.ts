import type { Readable } from 'node:stream';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { explainSmtpFailure } from './explain-smtp-failure.js';
import { type Mail, Mailer } from './mailer.js';

const DOMAIN = 'order-rail.example';

/** Shorter than the time for one mail, so that a server that is not there is told from one that is slow. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Where mails go and who they come from; `timeoutMs` bounds one send as a whole, from waiting for a connection on. */
export interface SmtpOptions {
  url: string;
  from: string;
  timeoutMs: number;
}

/** Mails over SMTP on a few pooled connections; gives up on a silent server before the transaction around it does. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;
  private readonly timeoutMs: number;

  constructor({ url, from, timeoutMs }: SmtpOptions) {
    super();
    this.timeoutMs = timeoutMs;
    const timeouts = { connectionTimeout: CONNECT_TIMEOUT_MS, greetingTimeout: CONNECT_TIMEOUT_MS };
    this.transport = createTransport({ url, pool: true, maxConnections: 10, ...timeouts }, { from });
    this.transport.use('stream', ({ data, message }, done) => {
      const contents = (data as Tracked).contents;
      const create = message.createReadStream.bind(message);
      message.createReadStream = (...options) => {
        const content = create(...options);
        contents.push(content);
        return content;
      };
      done();
    });
  }

  async send({ correlation_id, ...mail }: Mail, messageId: string): Promise<void> {
    const contents: Readable[] = [];
    try {
      await this.transport.sendMail({
        ...mail,
        messageId: `<${messageId}@${DOMAIN}>`,
        headers: { 'X-Correlation-Id': correlation_id, 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(this.timeoutMs),
        contents,
      } as Tracked);
    } catch (error) {
      // nodemailer reads the content only when the server has answered DATA with 354.
      const isHandedOver = contents.some(({ readableDidRead }) => readableDidRead);
      throw explainSmtpFailure(error as Error, isHandedOver);
    }
  }

  close(): void {
    this.transport.close();
  }

  onApplicationShutdown(): void {
    this.close();
  }
}

/** A mail with the streams of its content that were made to send it. */
type Tracked = Parameters<Transporter['sendMail']>[0] & { contents: Readable[] };
