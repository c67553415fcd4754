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

/** A stand-in for the card network. It is independent of the shop, so that its ledger is a source of record for `verify`. */
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
