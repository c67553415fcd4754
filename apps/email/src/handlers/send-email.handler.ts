import { EmailSend } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { Mailer } from '../delivery/mailer.js';
import { SentMails } from '../persistence/sent-mails.js';

/**
 * Sends the mail inside the transaction, so that a concurrent duplicate waits for the inbox row and then sends nothing. After
 * a crash between the server's 250 and the commit, the mail is sent again with the same Message-ID.
 */
@Controller()
export class SendEmail {
  constructor(
    private readonly inbox: Inbox,
    private readonly mailer: Mailer,
    private readonly sentMails: SentMails,
  ) {}

  @Subscribe(EmailSend)
  async handle(message: Message<typeof EmailSend>): Promise<void> {
    const { to, subject, text, html, ...reference } = message.payload;
    const mail = { to, subject, text, html, correlation_id: message.correlationId };
    await this.inbox.onceUnrepeatable(
      message,
      () => this.mailer.send(mail, message.id),
      (tx) => this.sentMails.add(tx, { message_id: message.id, recipient: to, ...reference }),
    );
  }
}
