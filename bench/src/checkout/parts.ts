import { Database } from '#database';
import { AnalyticsPrisma } from '../../../apps/analytics/src/persistence/analytics.database.js';
import { Facts } from '../../../apps/analytics/src/persistence/facts.js';
import { SmtpMailer } from '../../../apps/email/src/delivery/smtp-mailer.js';
import { EmailPrisma } from '../../../apps/email/src/persistence/email.database.js';
import { SentMails } from '../../../apps/email/src/persistence/sent-mails.js';
import { Stock } from '../../../apps/inventory/src/persistence/stock.js';
import { OrderPrisma } from '../../../apps/order/src/persistence/order.database.js';
import { Orders } from '../../../apps/order/src/persistence/orders.js';
import { PriceList } from '../../../apps/order/src/persistence/price-list.js';
import { paymentConfig } from '../../../apps/payment/src/payment.config.js';
import { PaymentPrisma } from '../../../apps/payment/src/persistence/payment.database.js';
import { Payments } from '../../../apps/payment/src/persistence/payments.js';
import { BankProvider } from '../../../apps/payment/src/provider/bank-provider.js';
import { FileLabelStore } from '../../../apps/warehouse/src/labels/file-label-store.js';
import { Shipments } from '../../../apps/warehouse/src/persistence/shipments.js';
import { WarehousePrisma } from '../../../apps/warehouse/src/persistence/warehouse.database.js';

/** The shop's databases and the external systems. */
export interface Addresses {
  databases: Record<string, string>;
  smtpUrl: string;
  labelsDir: string;
  bankUrl: string;
}

/** Two synchronous shops and seven services share the 200 connections of one PostgreSQL. */
const CONNECTIONS = 8;

/** The classes of the six services, in one process. */
export function openParts({ databases, smtpUrl, labelsDir, bankUrl }: Addresses) {
  const open = (service: string) => new Database({ url: databases[service]!, connections: CONNECTIONS });
  process.env['BANK_URL'] = bankUrl;
  const database = {
    order: open('order'),
    payment: open('payment'),
    email: open('email'),
    inventory: open('inventory'),
    warehouse: open('warehouse'),
    analytics: open('analytics'),
  };
  const prismaOptions = (service: keyof typeof database) => ({ adapter: database[service].prismaAdapter() });
  return {
    database,
    priceList: new PriceList(new OrderPrisma(prismaOptions('order')), database.order),
    orders: new Orders(new OrderPrisma(prismaOptions('order'))),
    bank: new BankProvider(paymentConfig()),
    payments: new Payments(new PaymentPrisma(prismaOptions('payment'))),
    mailer: new SmtpMailer({ url: smtpUrl, from: 'Order Rail <shop@order-rail.example>', timeoutMs: 18_000 }),
    sentMails: new SentMails(new EmailPrisma(prismaOptions('email'))),
    stock: new Stock(),
    labels: new FileLabelStore(labelsDir),
    shipments: new Shipments(new WarehousePrisma(prismaOptions('warehouse'))),
    facts: new Facts(new AnalyticsPrisma(prismaOptions('analytics'))),
  };
}

export type Parts = ReturnType<typeof openParts>;
