import { EmailSend, ShipmentDispatched } from '#contracts';
import { Inbox, type Message, Outbox, Subscribe } from '#messaging';
import { Controller, Inject } from '@nestjs/common';
import { composeDispatchMail } from '../domain/dispatch-mail.js';
import { emailConfig, type EmailConfig } from '../email.config.js';

@Controller()
export class ComposeDispatchNoteWhenShipmentDispatched {
  constructor(
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    @Inject(emailConfig.KEY) private readonly config: EmailConfig,
  ) {}

  @Subscribe(ShipmentDispatched)
  async handle(message: Message<typeof ShipmentDispatched>): Promise<void> {
    const { order_id, user_id } = message.payload;
    const to = this.config.addressOf(user_id);
    const mail = composeDispatchMail({ ...message.payload, to, correlation_id: message.correlationId });
    await this.inbox.once(message, async (tx) => {
      const command = { order_id, kind: 'dispatch' as const, ...mail };
      await this.outbox.add(tx, EmailSend, command, { aggregate: order_id, causedBy: message });
    });
  }
}
