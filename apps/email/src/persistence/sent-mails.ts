import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { EmailPrisma } from './email.database.js';

/** A mail that the SMTP server accepted, with the id of its order or alert. */
export type SentMail = { message_id: string; kind: string; recipient: string } & (
  { order_id: string } | { alert_id: string }
);

/** A record of every sent mail, also for the reconciliation of `verify`. */
@Injectable()
export class SentMails {
  constructor(private readonly prisma: EmailPrisma) {}

  async add(tx: Transaction, mail: SentMail): Promise<void> {
    const { message_id, kind, recipient, order_id, alert_id } = { order_id: null, alert_id: null, ...mail };
    await tx.sql`
      INSERT INTO sent_mails (message_id, kind, recipient, order_id, alert_id)
      VALUES (${message_id}, ${kind}, ${recipient}, ${order_id}, ${alert_id}::uuid)`;
  }

  /** Oldest first. */
  async findByOrder(order_id: string): Promise<(SentMail & { sent_at: Date })[]> {
    const mails = await this.prisma.sentMail.findMany({
      where: { order_id },
      orderBy: { sent_at: 'asc' },
      omit: { alert_id: true },
    });
    return mails.map((mail) => ({ ...mail, order_id }));
  }
}
