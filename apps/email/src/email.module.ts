import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Mailer } from './delivery/mailer.js';
import { SmtpMailer } from './delivery/smtp-mailer.js';
import { emailConfig, type EmailConfig } from './email.config.js';
import { ComposeApologyWhenOrderCancelled } from './handlers/compose-apology-when-order-cancelled.handler.js';
import { ComposeConfirmationWhenOrderCreated } from './handlers/compose-confirmation-when-order-created.handler.js';
import { ComposeDispatchNoteWhenShipmentDispatched } from './handlers/compose-dispatch-note-when-shipment-dispatched.handler.js';
import { MailOnCallWhenAlertRaised } from './handlers/mail-on-call-when-alert-raised.handler.js';
import { SendEmail } from './handlers/send-email.handler.js';
import { MailsController } from './http/mails.controller.js';
import { EmailPrisma } from './persistence/email.database.js';
import { SentMails } from './persistence/sent-mails.js';

/** Handlers compose mails and publish `email.send`; competing consumers send them. */
@Module({
  imports: [ConfigModule.forFeature(emailConfig), ServiceModule.for('email', EmailPrisma)],
  controllers: [
    MailsController,
    ComposeConfirmationWhenOrderCreated,
    ComposeDispatchNoteWhenShipmentDispatched,
    ComposeApologyWhenOrderCancelled,
    MailOnCallWhenAlertRaised,
    SendEmail,
  ],
  providers: [
    SentMails,
    {
      provide: Mailer,
      inject: [emailConfig.KEY],
      useFactory: ({ smtpUrl: url, from, smtpTimeoutMs: timeoutMs }: EmailConfig) =>
        new SmtpMailer({ url, from, timeoutMs }),
    },
  ],
})
export class EmailModule {}
