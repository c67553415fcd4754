import { EmailSend, OrderCreated } from '#contracts';
import { Inbox, type Message, Outbox, Subscribe } from '#messaging';
import { Controller, Inject } from '@nestjs/common';
import { composeConfirmationMail } from '../domain/confirmation-mail.js';
import { emailConfig, type EmailConfig } from '../email.config.js';

/** Publishes the mail to the work queue `email.send`, from which any idle worker sends it. */
@Controller()
export class ComposeConfirmationWhenOrderCreated {
  constructor(
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    @Inject(emailConfig.KEY) private readonly config: EmailConfig,
  ) {}

  @Subscribe(OrderCreated)
  async handle(message: Message<typeof OrderCreated>): Promise<void> {
    const { order_id, user_id } = message.payload;
    const to = this.config.addressOf(user_id);
    const mail = composeConfirmationMail({ ...message.payload, to, correlation_id: message.correlationId });
    await this.inbox.once(message, async (tx) => {
      const command = { order_id, kind: 'confirmation' as const, ...mail };
      await this.outbox.add(tx, EmailSend, command, { aggregate: order_id, causedBy: message });
    });
  }
}
