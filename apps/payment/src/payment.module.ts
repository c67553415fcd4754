import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AdvancePayment } from './advance-payment.js';
import { ChargePayment } from './handlers/charge-payment.handler.js';
import { RefundPaymentWhenOrderCancelled } from './handlers/refund-payment-when-order-cancelled.handler.js';
import { PaymentsController } from './http/payments.controller.js';
import { paymentConfig } from './payment.config.js';
import { PaymentPrisma } from './persistence/payment.database.js';
import { Payments } from './persistence/payments.js';
import { BankProvider } from './provider/bank-provider.js';
import { PaymentProvider } from './provider/payment-provider.js';

@Module({
  imports: [ConfigModule.forFeature(paymentConfig), ServiceModule.for('payment', PaymentPrisma)],
  controllers: [PaymentsController, ChargePayment, RefundPaymentWhenOrderCancelled],
  providers: [Payments, AdvancePayment, { provide: PaymentProvider, useClass: BankProvider }],
})
export class PaymentModule {}
