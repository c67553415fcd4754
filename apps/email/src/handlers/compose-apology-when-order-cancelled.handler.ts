import { EmailSend, OrderCancelled } from '#contracts';
import { Inbox, type Message, Outbox, Subscribe } from '#messaging';
import { Controller, Inject } from '@nestjs/common';
import { composeApologyMail } from '../domain/apology-mail.js';
import { emailConfig, type EmailConfig } from '../email.config.js';

@Controller()
export class ComposeApologyWhenOrderCancelled {
  constructor(
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    @Inject(emailConfig.KEY) private readonly config: EmailConfig,
  ) {}

  @Subscribe(OrderCancelled)
  async handle(message: Message<typeof OrderCancelled>): Promise<void> {
    const { order_id, user_id } = message.payload;
    const to = this.config.addressOf(user_id);
    const mail = composeApologyMail({ ...message.payload, to, correlation_id: message.correlationId });
    await this.inbox.once(message, async (tx) => {
      const command = { order_id, kind: 'apology' as const, ...mail };
      await this.outbox.add(tx, EmailSend, command, { aggregate: order_id, causedBy: message });
    });
  }
}
