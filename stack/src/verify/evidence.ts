import type { QueueFault } from './queue-faults.js';

/** An order as the order service keeps it; money in minor units, one line per product. */
export interface OrderSeen {
  order_id: string;
  status: 'pending' | 'confirmed' | 'shipped' | 'declined' | 'cancelled';
  /** Of a cancelled order `unpaid`, `by_customer` or `out_of_stock`, of a declined one the bank's word. */
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

/** Which of the shop's mails it is. */
export type MailKind = 'confirmation' | 'dispatch' | 'apology';

/** A mail about an order; sent again it has the same `message_id`. */
export interface MailSeen {
  message_id: string;
  order_id: string;
  kind: MailKind;
}

/** A message that was given up, with the order it is of where its body names one. */
export interface DeadLetter {
  queue: string;
  order_id?: string;
}

/** Everything that the witnesses say, each in its own words; what is concluded from it stands in `reconcile`. */
export interface Evidence {
  orders: OrderSeen[];
  bank: BankEntry[];
  payments: { order_id: string; status: string; amount: number }[];
  /** Of orders alone; goods that leave the shelf are negative. */
  movements: { order_id: string; product_id: string; quantity: number }[];
  /** `moved` is the sum of all movements of the product, deliveries included. */
  products: { product_id: string; stock: number; moved: number }[];
  shipments: {
    order_id: string;
    tracking_number: string | null;
    dispatched: boolean;
    voided: boolean;
  }[];
  /** The order ids whose labels lie in the blob store. */
  labels: string[];
  /** In the inbox. */
  mails: MailSeen[];
  /** As email wrote them down. */
  sentMails: MailSeen[];
  facts: { order_id: string; fact: 'created' | 'cancelled' | 'refunded' | 'shipped' }[];
  deadLetters: DeadLetter[];
  queueFaults: QueueFault[];
}
