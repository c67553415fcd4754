import type { QueueFault } from './queue-faults.js';

/** A row of the order service; money in minor units, one line per product. */
export interface OrderRecord {
  order_id: string;
  status: 'pending' | 'confirmed' | 'shipped' | 'declined' | 'cancelled';
  /** `unpaid`, `by_customer` or `out_of_stock` for a cancelled order; the bank's reason for a declined one. */
  reason: string | null;
  total: number;
  tracking_number: string | null;
  created_at: Date;
  lines: { product_id: string; quantity: number }[];
}

/** A line of the bank's ledger; faults and declines moved no money. */
export interface BankEntry {
  kind: 'charge' | 'refund' | 'fault';
  order_id: string;
  status?: string;
  amount?: number;
}

export type MailKind = 'confirmation' | 'dispatch' | 'apology';

/** A mail about an order; a mail that is sent again keeps its `message_id`. */
export interface MailRecord {
  message_id: string;
  order_id: string;
  kind: MailKind;
}

/** A dead letter; `order_id` is absent if its body names no order. */
export interface DeadLetter {
  queue: string;
  order_id?: string;
}

/** The records of every source, unchanged; `reconcile` compares them. */
export interface Records {
  orders: OrderRecord[];
  bank: BankEntry[];
  payments: { order_id: string; status: string; amount: number }[];
  /** Movements of orders only; goods taken out of stock are negative. */
  movements: { order_id: string; product_id: string; quantity: number }[];
  /** `moved` is the sum of all movements of the product, deliveries included. */
  products: { product_id: string; stock: number; moved: number }[];
  shipments: {
    order_id: string;
    tracking_number: string | null;
    dispatched: boolean;
    voided: boolean;
  }[];
  /** The ids of the orders that have a label in the blob store. */
  labels: string[];
  /** The mails in the inbox. */
  mails: MailRecord[];
  /** The mails that the email service recorded as sent. */
  sentMails: MailRecord[];
  facts: { order_id: string; fact: 'created' | 'cancelled' | 'refunded' | 'shipped' }[];
  deadLetters: DeadLetter[];
  queueFaults: QueueFault[];
}
