import { fetchBounded } from '#http-client';
import { readdir, readFile } from 'node:fs/promises';
import type { Databases } from './databases.js';
import type { BankEntry, MailRecord, OrderRecord, Records } from './records.js';
import type { Sources } from './sources.js';

/** Reads every source except the broker. Each table is one query, so the shop may keep running meanwhile. */
export async function readRecords(
  { ledgerFile, labelsDir, inboxUrl }: Sources,
  databases: Databases,
): Promise<Omit<Records, 'deadLetters' | 'queueFaults'>> {
  const orders = await readOrders(databases);
  const [bank, labels, mails, payments, movements, products, shipments, sentMails, facts] = await Promise.all(
    [
      readLedger(ledgerFile),
      readLabels(labelsDir),
      readMails(inboxUrl),
      databases.rows<Records['payments'][number]>(
        'payment',
        'SELECT order_id, status::text AS status, amount FROM payments',
      ),
      databases.rows<Records['movements'][number]>(
        'inventory',
        'SELECT order_id, product_id, quantity FROM stock_movements WHERE order_id IS NOT NULL',
      ),
      databases.rows<Records['products'][number]>(
        'inventory',
        `SELECT products.id AS product_id, stock, coalesce(sum(quantity), 0)::int AS moved
       FROM products LEFT JOIN stock_movements ON product_id = products.id
       GROUP BY products.id ORDER BY products.id`,
      ),
      databases.rows<Records['shipments'][number]>(
        'warehouse',
        `SELECT order_id, tracking_number, dispatched_at IS NOT NULL AS dispatched, voided_at IS NOT NULL AS voided
       FROM shipments`,
      ),
      databases.rows<MailRecord>(
        'email',
        'SELECT message_id, order_id, kind FROM sent_mails WHERE order_id IS NOT NULL',
      ),
      databases.rows<Records['facts'][number]>(
        'analytics',
        'SELECT order_id, fact::text AS fact FROM order_facts',
      ),
    ],
  );
  return { orders, bank, labels, mails, payments, movements, products, shipments, sentMails, facts };
}

async function readOrders(databases: Databases): Promise<OrderRecord[]> {
  const orders = await databases.rows<OrderRecord>(
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

/** Reads the file instead of the bank's API, because the bank may be down. An unfinished last line is ignored. */
async function readLedger(ledgerFile: string): Promise<BankEntry[]> {
  const text = await readFile(ledgerFile, 'utf8').catch(emptyWhenMissing(''));
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BankEntry);
}

async function readLabels(labelsDir: string): Promise<string[]> {
  const names = await readdir(labelsDir).catch(emptyWhenMissing<string[]>([]));
  return names.filter((name) => /^[^.].*\.pdf$/.test(name)).map((name) => name.slice(0, -'.pdf'.length));
}

/** The first charge creates the ledger, the first label creates the folder. */
const emptyWhenMissing =
  <T>(empty: T) =>
  (error: unknown): T => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return empty;
    throw error;
  };

const PAGE_SIZE = 1_000;
const MAX_PAGE_BYTES = 268_435_456;

const subjectEndings = [
  ['is confirmed', 'confirmation'],
  ['is on its way', 'dispatch'],
  ['is cancelled', 'apology'],
] as const;

/** Recognises the mails about orders by their subjects, which customers see; ignores all other mails. */
async function readMails(inboxUrl: string): Promise<MailRecord[]> {
  const mails: MailRecord[] = [];
  for (let skip = 0; ; skip += PAGE_SIZE) {
    const url = `${inboxUrl}/api/email?skip=${skip}&limit=${PAGE_SIZE}`;
    const bounds = { timeoutMs: 60_000, maxBytes: MAX_PAGE_BYTES };
    const response = await fetchBounded(url, bounds).catch((cause: unknown) => {
      throw new Error('The mail inbox does not answer. Check its log.', { cause });
    });
    const page = response.json<{ subject?: string; headers: Record<string, string> }[]>();
    for (const { subject, headers } of page) {
      const [, order_id, ending] = /^Your order (\S+) (.*)$/.exec(subject ?? '') ?? [];
      const kind = subjectEndings.find(([text]) => text === ending)?.[1];
      if (order_id && kind) mails.push({ message_id: headers['message-id'] ?? '', order_id, kind });
    }
    if (page.length < PAGE_SIZE) return mails;
  }
}
