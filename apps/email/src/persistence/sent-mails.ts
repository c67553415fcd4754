import { Injectable } from '@nestjs/common';
import { EmailDatabase, type EmailTransaction } from './email.database.js';

/** A mail that the SMTP server took. */
export interface SentMail {
  message_id: string;
  order_id: string;
  kind: string;
  recipient: string;
}

/** What was sent, for the customer's questions and for reconciling with the inbox. */
@Injectable()
export class SentMails {
  constructor(private readonly database: EmailDatabase) {}

  async add(tx: EmailTransaction, mail: SentMail): Promise<void> {
    await tx.sentMail.create({ data: mail });
  }

  /** The mails about one order, in the order they were sent. */
  async of(order_id: string): Promise<(SentMail & { sent_at: Date })[]> {
    return await this.database.sentMail.findMany({ where: { order_id }, orderBy: { sent_at: 'asc' } });
  }
}
