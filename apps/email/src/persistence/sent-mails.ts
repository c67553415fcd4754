import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { EmailPrisma } from './email.database.js';

/** A mail that the SMTP server took, and the order or the alert that it is about. */
export type SentMail = { message_id: string; kind: string; recipient: string } & (
  { order_id: string } | { alert_id: string }
);

/** What was sent, for the customer's questions and for reconciling with the inbox. */
@Injectable()
export class SentMails {
  constructor(private readonly prisma: EmailPrisma) {}

  async add(tx: Transaction, mail: SentMail): Promise<void> {
    const { message_id, kind, recipient, order_id, alert_id } = { order_id: null, alert_id: null, ...mail };
    await tx.sql`
      INSERT INTO sent_mails (message_id, kind, recipient, order_id, alert_id)
      VALUES (${message_id}, ${kind}, ${recipient}, ${order_id}, ${alert_id}::uuid)`;
  }

  /** The mails about one order, in the order they were sent. */
  async of(order_id: string): Promise<(SentMail & { sent_at: Date })[]> {
    const mails = await this.prisma.sentMail.findMany({
      where: { order_id },
      orderBy: { sent_at: 'asc' },
      omit: { alert_id: true },
    });
    return mails.map((mail) => ({ ...mail, order_id }));
  }
}
