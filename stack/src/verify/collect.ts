import { fetchBounded } from '#http-client';
import { readdir, readFile } from 'node:fs/promises';
import type { Databases } from './databases.js';
import type { BankEntry, Evidence, MailSeen, OrderSeen } from './evidence.js';
import type { Whereabouts } from './whereabouts.js';

/** Reads what every witness but the broker says, each table in one query; the shop may go on working meanwhile. */
export async function collect(
  { ledgerFile, labelsDir, inboxUrl }: Whereabouts,
  databases: Databases,
): Promise<Omit<Evidence, 'deadLetters' | 'queueFaults'>> {
  const orders = await ordersIn(databases);
  const [bank, labels, mails, payments, movements, products, shipments, sentMails, facts] = await Promise.all(
    [
      entriesIn(ledgerFile),
      labelsIn(labelsDir),
      mailsAt(inboxUrl),
      databases.rows<Evidence['payments'][number]>(
        'payment',
        'SELECT order_id, status::text AS status, amount FROM payments',
      ),
      databases.rows<Evidence['movements'][number]>(
        'inventory',
        'SELECT order_id, product_id, quantity FROM stock_movements WHERE order_id IS NOT NULL',
      ),
      databases.rows<Evidence['products'][number]>(
        'inventory',
        `SELECT products.id AS product_id, stock, coalesce(sum(quantity), 0)::int AS moved
       FROM products LEFT JOIN stock_movements ON product_id = products.id
       GROUP BY products.id ORDER BY products.id`,
      ),
      databases.rows<Evidence['shipments'][number]>(
        'warehouse',
        `SELECT order_id, tracking_number, dispatched_at IS NOT NULL AS dispatched, voided_at IS NOT NULL AS voided
       FROM shipments`,
      ),
      databases.rows<MailSeen>(
        'email',
        'SELECT message_id, order_id, kind FROM sent_mails WHERE order_id IS NOT NULL',
      ),
      databases.rows<Evidence['facts'][number]>(
        'analytics',
        'SELECT order_id, fact::text AS fact FROM order_facts',
      ),
    ],
  );
  return { orders, bank, labels, mails, payments, movements, products, shipments, sentMails, facts };
}

async function ordersIn(databases: Databases): Promise<OrderSeen[]> {
  const orders = await databases.rows<OrderSeen>(
    'order',
    `SELECT id AS order_id, status::text AS status, reason, total, tracking_number, created_at, lines
     FROM orders JOIN (
       SELECT order_id, json_agg(json_build_object('product_id', product_id, 'quantity', quantity)) AS lines
       FROM (SELECT order_id, product_id, sum(quantity) AS quantity FROM order_lines GROUP BY 1, 2) AS merged
       GROUP BY order_id
     ) AS with_lines ON order_id = id
     ORDER BY created_at`,
  );
  return orders;
}

/** The file, not the bank's word for it: the bank may be down, and what counts is what it has on disk. */
async function entriesIn(ledgerFile: string): Promise<BankEntry[]> {
  const text = await readFile(ledgerFile, 'utf8').catch(emptyWhenMissing(''));
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BankEntry);
}

async function labelsIn(labelsDir: string): Promise<string[]> {
  const names = await readdir(labelsDir).catch(emptyWhenMissing<string[]>([]));
  return names.filter((name) => /^[^.].*\.pdf$/.test(name)).map((name) => name.slice(0, -'.pdf'.length));
}

/** Nothing was charged yet, no label made: the first write makes the file or the folder. */
const emptyWhenMissing =
  <T>(empty: T) =>
  (error: unknown): T => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return empty;
    throw error;
  };

const MAILS_AT_ONCE = 1_000;
const LONGEST_PAGE_BYTES = 268_435_456;

const kinds = [
  ['is confirmed', 'confirmation'],
  ['is on its way', 'dispatch'],
  ['is cancelled', 'apology'],
] as const;

/** Known by their subjects, as the customer knows them; other mails are not of an order. */
async function mailsAt(inboxUrl: string): Promise<MailSeen[]> {
  const mails: MailSeen[] = [];
  for (let skip = 0; ; skip += MAILS_AT_ONCE) {
    const url = `${inboxUrl}/api/email?skip=${skip}&limit=${MAILS_AT_ONCE}`;
    const bounds = { timeoutMs: 60_000, maxBytes: LONGEST_PAGE_BYTES };
    const answer = await fetchBounded(url, bounds).catch((cause: unknown) => {
      throw new Error('the mail inbox does not answer', { cause });
    });
    const page = answer.json<{ subject?: string; headers: Record<string, string> }[]>();
    for (const { subject, headers } of page) {
      const [, order_id, end] = /^Your order (\S+) (.*)$/.exec(subject ?? '') ?? [];
      const kind = kinds.find(([words]) => words === end)?.[1];
      if (order_id && kind) mails.push({ message_id: headers['message-id'] ?? '', order_id, kind });
    }
    if (page.length < MAILS_AT_ONCE) return mails;
  }
}
