import { prismaOptions } from '#service';
import { AnalyticsDatabase } from '../../../apps/analytics/src/persistence/analytics.database.js';
import { Facts } from '../../../apps/analytics/src/persistence/facts.js';
import { SmtpMailer } from '../../../apps/email/src/delivery/smtp-mailer.js';
import { EmailDatabase } from '../../../apps/email/src/persistence/email.database.js';
import { SentMails } from '../../../apps/email/src/persistence/sent-mails.js';
import { InventoryDatabase } from '../../../apps/inventory/src/persistence/inventory.database.js';
import { Stock } from '../../../apps/inventory/src/persistence/stock.js';
import { OrderDatabase } from '../../../apps/order/src/persistence/order.database.js';
import { Orders } from '../../../apps/order/src/persistence/orders.js';
import { PriceList } from '../../../apps/order/src/persistence/price-list.js';
import { PaymentConfig } from '../../../apps/payment/src/payment.config.js';
import { PaymentDatabase } from '../../../apps/payment/src/persistence/payment.database.js';
import { Payments } from '../../../apps/payment/src/persistence/payments.js';
import { BankProvider } from '../../../apps/payment/src/provider/bank-provider.js';
import { FileLabelStore } from '../../../apps/warehouse/src/labels/file-label-store.js';
import { Shipments } from '../../../apps/warehouse/src/persistence/shipments.js';
import { WarehouseDatabase } from '../../../apps/warehouse/src/persistence/warehouse.database.js';

/** Where the shop's databases and the outside world are. */
export interface Places {
  databases: Record<string, string>;
  smtpUrl: string;
  labelsDir: string;
  bankUrl: string;
}

/** The classes that the six services are made of, in one process; each database with as many connections as its service has. */
export function openParts({ databases, smtpUrl, labelsDir, bankUrl }: Places) {
  const optionsFor = (service: string) =>
    prismaOptions({ DATABASE_URL: databases[service]!, DATABASE_CONNECTIONS: 10 });
  process.env['BANK_URL'] = bankUrl;
  const database = {
    order: new OrderDatabase(optionsFor('order')),
    payment: new PaymentDatabase(optionsFor('payment')),
    email: new EmailDatabase(optionsFor('email')),
    inventory: new InventoryDatabase(optionsFor('inventory')),
    warehouse: new WarehouseDatabase(optionsFor('warehouse')),
    analytics: new AnalyticsDatabase(optionsFor('analytics')),
  };
  return {
    database,
    priceList: new PriceList(database.order),
    orders: new Orders(database.order),
    bank: new BankProvider(new PaymentConfig()),
    payments: new Payments(database.payment),
    mailer: new SmtpMailer({ url: smtpUrl, from: 'Order Rail <shop@order-rail.example>' }),
    sentMails: new SentMails(database.email),
    stock: new Stock(),
    labels: new FileLabelStore(labelsDir),
    shipments: new Shipments(database.warehouse),
    facts: new Facts(database.analytics),
  };
}

/** What {@link openParts} opens. */
export type Parts = ReturnType<typeof openParts>;
