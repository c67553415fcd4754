import { MetricsController } from '#service';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { bankConfig, type BankConfig } from './bank.config.js';
import { CardNetwork } from './card-network.js';
import { ChargesController } from './http/charges.controller.js';
import { HealthController } from './http/health.controller.js';
import { LedgerController } from './http/ledger.controller.js';
import { OutageController } from './http/outage.controller.js';
import { RefundsController } from './http/refunds.controller.js';
import { Ledger } from './persistence/ledger.js';

/** The stand-in for the card network: outside the shop, so that nothing done to the shop touches the witness. */
@Module({
  imports: [ConfigModule.forFeature(bankConfig)],
  controllers: [
    ChargesController,
    RefundsController,
    LedgerController,
    OutageController,
    HealthController,
    MetricsController,
  ],
  providers: [
    CardNetwork,
    {
      provide: Ledger,
      inject: [bankConfig.KEY],
      useFactory: ({ ledgerFile }: BankConfig) => Ledger.open(ledgerFile),
    },
  ],
})
export class BankModule {}
