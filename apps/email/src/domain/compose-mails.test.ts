import { composeAlertMail } from './alert-mail.js';
import { composeApologyMail } from './apology-mail.js';
import { composeConfirmationMail } from './confirmation-mail.js';
import { composeDispatchMail } from './dispatch-mail.js';
import type { ComposedMail } from './mail-frame.js';

const about = {
  order_id: 'ORD-123',
  to: 'usr-456@customers.order-rail.example',
  correlation_id: 'req-67890',
};
const order = {
  ...about,
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
  ['dispatch', composeDispatchMail({ ...about, parcel, ...change })],
  ['apology', composeApologyMail({ ...order, reason: 'out_of_stock', ...change })],
];

/** What a person sees of the page: the head, the preheader and the markup gone, the characters as they are meant. */
const seen = ({ html }: ComposedMail): string =>
  html
    .replace(/<head>.*<\/head>|<div style="display:none.*?<\/div>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');

test.each(everyMail())(
  'the %s goes to the customer, names the order and ends with the reference',
  (_, mail) => {
    expect(mail.to).toBe(about.to);
    for (const words of [mail.subject, mail.text, seen(mail)]) expect(words).toContain('ORD-123');
    expect(mail.text).toMatch(/Reference: req-67890\n$/);
    expect(seen(mail)).toMatch(/Reference: req-67890 $/);
  },
);

test.each(everyMail())(
  'the %s is a page that mail programs can show in the light, in the dark and aloud',
  (_, mail) => {
    expect(mail.html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(mail.html).toContain('<meta name="color-scheme" content="light dark">');
    expect(mail.html).toContain(`<title>${mail.subject}</title>`);
    expect(mail.html.match(/<h1/g)).toHaveLength(1);
    const tables = mail.html.match(/<table/g)?.length ?? 0;
    const forLayout = mail.html.match(/<table role="presentation"/g)?.length ?? 0;
    expect(tables - forLayout).toBe(mail.html.includes('<th scope="col"') ? 1 : 0);
    expect(mail.html).not.toMatch(/<script|<img|https?:/);
  },
);

const nasty = `<img src=x onerror="alert('x')"> & Söhne`;

test.each(
  everyMail({
    order_id: nasty,
    parcel: { carrier: nasty, tracking_number: nasty },
    correlation_id: nasty,
    items: [{ product_id: nasty, quantity: 1, price: 1 }],
  }),
)('the %s shows what others wrote as words and never as markup', (_, mail) => {
  expect(mail.html).not.toMatch(/<img|onerror="/);
  expect(seen(mail)).toContain(nasty);
  expect(mail.text).toContain(nasty);
});

test('the confirmation lists every line and the total, to the cent', () => {
  const mail = composeConfirmationMail(order);
  expect(mail.text).toContain(
    ['2 x PROD-1    €59.98', '100 x PROD-2   €1.00', 'Total         €60.98'].join('\n'),
  );
  expect(seen(mail)).toContain('2 × PROD-1 €59.98 100 × PROD-2 €1.00 Total €60.98');
});

test('amounts are written in the order’s own currency, thousands apart', () => {
  const mail = composeConfirmationMail({ ...order, total: 123_456_789, currency: 'USD' });
  expect(mail.text).toContain('US$1,234,567.89');
});

test('the dispatch note says who carries the parcel and the number to follow it by', () => {
  const mail = composeDispatchMail({ ...about, parcel });
  expect(mail.text).toContain('has left our warehouse with Rail Post.');
  expect(mail.text).toContain('Tracking number: ORL0000000000000042');
  expect(seen(mail)).toContain('ORL0000000000000042');
});

test('the apology for goods that ran out promises the whole amount back', () => {
  const mail = composeApologyMail({ ...order, reason: 'out_of_stock' });
  for (const words of [mail.text, seen(mail)]) expect(words).toContain('We give you back the whole €60.98.');
});

test('the apology for an unpaid order promises no refund of what was never taken', () => {
  const mail = composeApologyMail({ ...order, reason: 'unpaid' });
  for (const words of [mail.text, seen(mail)]) {
    expect(words).toContain('Nothing will be charged');
    expect(words).not.toContain('give you back');
  }
});

test('who cancelled an order is told that it is done, and hears no apology', () => {
  const mail = composeApologyMail({ ...order, reason: 'by_customer' });
  for (const words of [mail.text, seen(mail)]) {
    expect(words).toContain('You asked us to cancel it');
    expect(words).toContain('Nothing will be charged');
    expect(words).not.toMatch(/sorry|give you back/i);
  }
});

test('a mail about an order of a hundred lines stays far below what mail programs cut off', () => {
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
])('an alert tells on-call which queue, how many, since when and what to do', (mail) => {
  expect(mail.to).toBe(alert.to);
  expect(mail.subject).toMatch(/^\[alert\] .*warehouse\.order\.created/);
  for (const words of [mail.text, seen(mail)]) {
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
  'an alert about a queue that does not work names it, says for how long and what to do',
  (mail, matter) => {
    expect(mail.subject).toContain('warehouse.order.created');
    expect(mail.subject).toContain(matter);
    for (const words of [mail.text, seen(mail)]) {
      expect(words).toContain('16 seconds');
      expect(words).toContain('Queue: warehouse.order.created');
      expect(words).toContain('What to do');
    }
  },
);

test.each([
  ...(['queue_depth', 'dead_letter', 'service_down', 'relay_lag'] as const),
  ...(['monitoring_failed', 'queue_missing', 'queue_unconsumed'] as const),
])('an alert about %s shows what others wrote as words and never as markup', (kind) => {
  const facts = { ...alert, about: nasty, alert_id: nasty, raised_at: nasty, correlation_id: nasty };
  const mail = composeAlertMail({ ...facts, kind, count: 2, threshold: 1 });
  expect(mail.html).not.toMatch(/<img|onerror="/);
  expect(seen(mail)).toContain(nasty);
});

test('an alert about monitoring says what cannot be seen, for how long and what to do', () => {
  const mail = composeAlertMail({
    ...{ ...alert, about: 'queues', kind: 'monitoring_failed', count: 40, threshold: 30 },
  });
  expect(mail.subject).toBe('[alert] the queues cannot be monitored');
  for (const words of [mail.text, seen(mail)]) {
    expect(words).toContain('failed to read the queues for 40 seconds');
    expect(words).toContain('Monitoring of: queues');
    expect(words).toContain('GET /health/ready');
  }
});

test.each([
  composeAlertMail({ ...alert, about: 'warehouse', kind: 'service_down', count: 20, threshold: 15 }),
  composeAlertMail({ ...alert, about: 'warehouse', kind: 'relay_lag', count: 40, threshold: 30 }),
])('an alert tells on-call which service, for how long and what to do', (mail) => {
  expect(mail.subject).toMatch(/^\[alert\] warehouse is/);
  for (const words of [mail.text, seen(mail)]) {
    expect(words).toMatch(/[24]0 seconds/);
    expect(words).toContain('Service: warehouse');
    expect(words).toContain('What to do');
  }
});
