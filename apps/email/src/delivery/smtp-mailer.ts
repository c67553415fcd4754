import type { Readable } from 'node:stream';
import { inCallSpan } from '#messaging';
import type { OnApplicationShutdown } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { createTransport, type Transporter } from 'nodemailer';
import { translateSmtpError } from './translate-smtp-error.js';
import { type Mail, Mailer } from './mailer.js';

const tracer = trace.getTracer('email');

const DOMAIN = 'order-rail.example';

/** Shorter than the timeout of a send, so that an unreachable server can be distinguished from a slow one. */
const CONNECT_TIMEOUT_MS = 10_000;

/** `timeoutMs` bounds one send as a whole, including the wait for a pooled connection. */
export interface SmtpOptions {
  url: string;
  from: string;
  timeoutMs: number;
}

/** SMTP over a connection pool. Its timeout is shorter than that of the transaction around it. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;
  private readonly timeoutMs: number;
  private readonly server: URL;

  constructor({ url, from, timeoutMs }: SmtpOptions) {
    super();
    this.timeoutMs = timeoutMs;
    this.server = new URL(url);
    const timeouts = { connectionTimeout: CONNECT_TIMEOUT_MS, greetingTimeout: CONNECT_TIMEOUT_MS };
    this.transport = createTransport({ url, pool: true, maxConnections: 10, ...timeouts }, { from });
    this.transport.use('stream', ({ data, message }, done) => {
      const contents = (data as TrackedMail).contents;
      const create = message.createReadStream.bind(message);
      message.createReadStream = (...options) => {
        const content = create(...options);
        contents.push(content);
        return content;
      };
      done();
    });
  }

  send(mail: Mail, messageId: string): Promise<void> {
    const { hostname: host, port } = this.server;
    const server = { name: 'SMTP send', host, port: Number(port) };
    return inCallSpan(tracer, server, () => this.sendMail(mail, messageId));
  }

  private async sendMail({ correlation_id, ...mail }: Mail, messageId: string): Promise<void> {
    const contents: Readable[] = [];
    try {
      await this.transport.sendMail({
        ...mail,
        messageId: `<${messageId}@${DOMAIN}>`,
        headers: { 'X-Correlation-Id': correlation_id, 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(this.timeoutMs),
        contents,
      } as TrackedMail);
    } catch (error) {
      // nodemailer reads the content only when the server has answered DATA with 354.
      const isContentSent = contents.some(({ readableDidRead }) => readableDidRead);
      throw translateSmtpError(error as Error, isContentSent);
    }
  }

  close(): void {
    this.transport.close();
  }

  onApplicationShutdown(): void {
    this.close();
  }
}

/** A mail with the content streams that nodemailer created for it. */
type TrackedMail = Parameters<Transporter['sendMail']>[0] & { contents: Readable[] };
