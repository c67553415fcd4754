import { AlertRaised, EmailSend } from '#contracts';
import { Inbox, type Message, Outbox, Subscribe } from '#messaging';
import { Controller, Inject } from '@nestjs/common';
import { composeAlertMail } from '../domain/alert-mail.js';
import { emailConfig, type EmailConfig } from '../email.config.js';

/** One mail per alert. */
@Controller()
export class MailOnCallWhenAlertRaised {
  constructor(
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    @Inject(emailConfig.KEY) private readonly config: EmailConfig,
  ) {}

  @Subscribe(AlertRaised)
  async handle(message: Message<typeof AlertRaised>): Promise<void> {
    const { alert_id } = message.payload;
    const to = this.config.onCall;
    const mail = composeAlertMail({ ...message.payload, to, correlation_id: message.correlationId });
    await this.inbox.once(message, async (tx) => {
      const command = { alert_id, kind: 'alert' as const, ...mail };
      await this.outbox.add(tx, EmailSend, command, { aggregate: alert_id, causedBy: message });
    });
  }
}
