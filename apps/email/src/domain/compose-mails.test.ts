import { composeAlertMail } from './alert-mail.js';
import { composeApologyMail } from './apology-mail.js';
import { composeConfirmationMail } from './confirmation-mail.js';
import { composeDispatchMail } from './dispatch-mail.js';
import type { ComposedMail } from './mail-template.js';

const mailDetails = {
  order_id: 'ORD-123',
  to: 'usr-456@customers.order-rail.example',
  correlation_id: 'req-67890',
};
const order = {
  ...mailDetails,
  items: [
    { product_id: 'PROD-1', quantity: 2, price: 2999 },
    { product_id: 'PROD-2', quantity: 100, price: 1 },
  ],
  total: 6098,
  currency: 'EUR',
};
const parcel = { carrier: 'Rail Post', tracking_number: 'ORL0000000000000042' };

const everyMail = (change: object = {}): [string, ComposedMail][] => [
  ['confirmation', composeConfirmationMail({ ...order, ...change })],
  ['dispatch', composeDispatchMail({ ...mailDetails, parcel, ...change })],
  ['apology', composeApologyMail({ ...order, reason: 'out_of_stock', ...change })],
];

/** The visible text: without head, preheader and tags, with decoded character references. */
const visibleText = ({ html }: ComposedMail): string =>
  html
    .replace(/<head>.*<\/head>|<div style="display:none.*?<\/div>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');

test.each(everyMail())(
  'the %s goes to the customer, names the order and ends with the reference',
  (_, mail) => {
    expect(mail.to).toBe(mailDetails.to);
    for (const words of [mail.subject, mail.text, visibleText(mail)]) expect(words).toContain('ORD-123');
    expect(mail.text).toMatch(/Reference: req-67890\n$/);
    expect(visibleText(mail)).toMatch(/Reference: req-67890 $/);
  },
);

test.each(everyMail())('the %s supports light mode, dark mode and screen readers', (_, mail) => {
  expect(mail.html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(mail.html).toContain('<meta name="color-scheme" content="light dark">');
  expect(mail.html).toContain(`<title>${mail.subject}</title>`);
  expect(mail.html.match(/<h1/g)).toHaveLength(1);
  const tables = mail.html.match(/<table/g)?.length ?? 0;
  const layoutTables = mail.html.match(/<table role="presentation"/g)?.length ?? 0;
  expect(tables - layoutTables).toBe(mail.html.includes('<th scope="col"') ? 1 : 0);
  expect(mail.html).not.toMatch(/<script|<img|https?:/);
});

const markup = `<img src=x onerror="alert('x')"> & Söhne`;

test.each(
  everyMail({
    order_id: markup,
    parcel: { carrier: markup, tracking_number: markup },
    correlation_id: markup,
    items: [{ product_id: markup, quantity: 1, price: 1 }],
  }),
)('the %s escapes values as text', (_, mail) => {
  expect(mail.html).not.toMatch(/<img|onerror="/);
  expect(visibleText(mail)).toContain(markup);
  expect(mail.text).toContain(markup);
});

test('the confirmation lists every line and the total, to the cent', () => {
  const mail = composeConfirmationMail(order);
  expect(mail.text).toContain(
    ['2 x PROD-1    €59.98', '100 x PROD-2   €1.00', 'Total         €60.98'].join('\n'),
  );
  expect(visibleText(mail)).toContain('2 × PROD-1 €59.98 100 × PROD-2 €1.00 Total €60.98');
});

test('amounts have the currency of the order and thousands separators', () => {
  const mail = composeConfirmationMail({ ...order, total: 123_456_789, currency: 'USD' });
  expect(mail.text).toContain('US$1,234,567.89');
});

test('the dispatch note has the carrier and the tracking number', () => {
  const mail = composeDispatchMail({ ...mailDetails, parcel });
  expect(mail.text).toContain('has left our warehouse with Rail Post.');
  expect(mail.text).toContain('Tracking number: ORL0000000000000042');
  expect(visibleText(mail)).toContain('ORL0000000000000042');
});

test('the apology for an order out of stock announces the full refund', () => {
  const mail = composeApologyMail({ ...order, reason: 'out_of_stock' });
  for (const words of [mail.text, visibleText(mail)])
    expect(words).toContain('We refund the full amount of €60.98.');
});

test('the apology for an unpaid order says that it is not charged', () => {
  const mail = composeApologyMail({ ...order, reason: 'unpaid' });
  for (const words of [mail.text, visibleText(mail)]) {
    expect(words).toContain('You will not be charged');
    expect(words).not.toContain('full amount');
  }
});

test('the mail about an order cancelled by the customer confirms it without an apology', () => {
  const mail = composeApologyMail({ ...order, reason: 'by_customer' });
  for (const words of [mail.text, visibleText(mail)]) {
    expect(words).toContain('You asked us to cancel it');
    expect(words).toContain('You will not be charged');
    expect(words).not.toMatch(/sorry|full amount/i);
  }
});

test('a mail about an order of a hundred lines is below the size at which mail programs truncate', () => {
  const items = Array.from({ length: 100 }, () => ({
    product_id: 'P'.repeat(64),
    quantity: 1000,
    price: 100_000,
  }));
  expect(Buffer.byteLength(composeConfirmationMail({ ...order, items }).html)).toBeLessThan(80_000);
});

const alert = {
  alert_id: '01a20a55-683f-7647-881e-0e129540a63b',
  about: 'warehouse.order.created',
  raised_at: '2026-01-15T10:30:00.000Z',
  to: 'on-call@order-rail.example',
  correlation_id: 'req-67890',
};

test.each([
  composeAlertMail({ ...alert, kind: 'queue_depth', count: 10_500, threshold: 10_000 }),
  composeAlertMail({ ...alert, kind: 'dead_letter', count: 10_500, threshold: 0 }),
])('an alert about a queue says which, how many messages, since when and what to do', (mail) => {
  expect(mail.to).toBe(alert.to);
  expect(mail.subject).toMatch(/^\[alert\] .*warehouse\.order\.created/);
  for (const words of [mail.text, visibleText(mail)]) {
    expect(words).toContain('10500 messages');
    expect(words).toContain('Since: 2026-01-15T10:30:00.000Z');
    expect(words).toContain('What to do');
    expect(words).toContain(alert.alert_id);
  }
});

test.each([
  [composeAlertMail({ ...alert, kind: 'queue_missing', count: 16, threshold: 15 }), 'is missing'],
  [composeAlertMail({ ...alert, kind: 'queue_unconsumed', count: 16, threshold: 15 }), 'does not consume'],
] as const)(
  'an alert about a missing or unconsumed queue says which, for how long and what to do',
  (mail, problem) => {
    expect(mail.subject).toContain('warehouse.order.created');
    expect(mail.subject).toContain(problem);
    for (const words of [mail.text, visibleText(mail)]) {
      expect(words).toContain('16 seconds');
      expect(words).toContain('Queue: warehouse.order.created');
      expect(words).toContain('What to do');
    }
  },
);

test.each([
  ...(['queue_depth', 'dead_letter', 'service_down', 'relay_lag'] as const),
  ...(['monitoring_failed', 'queue_missing', 'queue_unconsumed'] as const),
])('an alert about %s escapes values as text', (kind) => {
  const details = { ...alert, about: markup, alert_id: markup, raised_at: markup, correlation_id: markup };
  const mail = composeAlertMail({ ...details, kind, count: 2, threshold: 1 });
  expect(mail.html).not.toMatch(/<img|onerror="/);
  expect(visibleText(mail)).toContain(markup);
});

test('an alert about monitoring says what cannot be read, for how long and what to do', () => {
  const mail = composeAlertMail({
    ...{ ...alert, about: 'queues', kind: 'monitoring_failed', count: 40, threshold: 30 },
  });
  expect(mail.subject).toBe('[alert] the queues cannot be monitored');
  for (const words of [mail.text, visibleText(mail)]) {
    expect(words).toContain('failed to read the queues for 40 seconds');
    expect(words).toContain('Monitoring of: queues');
    expect(words).toContain('GET /health/ready');
  }
});

test.each([
  composeAlertMail({ ...alert, about: 'warehouse', kind: 'service_down', count: 20, threshold: 15 }),
  composeAlertMail({ ...alert, about: 'warehouse', kind: 'relay_lag', count: 40, threshold: 30 }),
])('an alert about a service says which, for how long and what to do', (mail) => {
  expect(mail.subject).toMatch(/^\[alert\] warehouse is/);
  for (const words of [mail.text, visibleText(mail)]) {
    expect(words).toMatch(/[24]0 seconds/);
    expect(words).toContain('Service: warehouse');
    expect(words).toContain('What to do');
  }
});
