import type { Browser, Page } from 'playwright-core';
import {
  browserFile,
  openControlRoom,
  goTo,
  openBrowser,
  untilTimelineShows,
  verifyOnPage,
} from '../support/browser.js';
import { chaos, untilReady } from '../support/chaos.js';
import { discardAllOf } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { asOperator, request } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let browser: Browser;
let page: Page;
let since: Date;
beforeAll(async () => {
  if (browserFile) browser = await openBrowser();
});
beforeEach(async () => {
  await discardAllOf('payment.charge');
  since = new Date();
  if (browserFile) page = await openControlRoom(browser);
});
afterEach(async () => await page?.context().close());
afterAll(async () => await browser?.close());

const placeOrder = async () => await page.getByRole('button', { name: 'Place order' }).click();

const responses = () => page.locator('.responses li');

const openLatestTimeline = async () => await responses().first().getByRole('link').click();

const selectCard = async (token: string) => await page.getByLabel('Card').selectOption(token);

/** The cells of a row in the table of queues, by column name. */
async function queueRow(queue: string): Promise<Record<string, string>> {
  const table = page.getByRole('region', { name: 'Queues', exact: true });
  const names = await table.locator('thead th').allInnerTexts();
  const row = table.locator('tbody tr', { has: page.getByRole('rowheader', { name: queue, exact: true }) });
  const cells = await row.locator('th, td').allInnerTexts();
  return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
}

const serviceNode = (service: string) => page.locator('.service-node', { hasText: service });

inBrowser('the timeline of an order placed on the page shows payment, shipment and mails', async () => {
  await placeOrder();
  await responses().first().getByText('paid').waitFor();
  await openLatestTimeline();
  await untilTimelineShows(page, 'published order.created');
  await untilTimelineShows(page, 'handled shipment.dispatched');
  await eventually(async () =>
    expect(await page.locator('.timeline .step', { hasText: 'email handled email.send' }).count()).toBe(2),
  );
  expect(await page.locator('.timeline-head .chip.bad').count()).toBe(0);
});

inBrowser(
  'after email is killed, three orders wait in its queue; after a start, the queue drains',
  async () => {
    try {
      await goTo(page, 'Chaos & Verify');
      await page.getByRole('button', { name: 'Kill email' }).click();
      await page.getByRole('button', { name: 'Start email' }).waitFor();
      await goTo(page, 'Flow');
      for (let orders = 1; orders <= 3; orders++) {
        await placeOrder();
        await page.locator('.status-counts .good', { hasText: `201 × ${orders}` }).waitFor();
      }
      await eventually(async () => {
        expect(await queueRow('email.order.created')).toMatchObject({ Waiting: '3', Consumers: '0' });
        expect(await serviceNode('email').innerHTML()).toContain('down');
      });

      await serviceNode('email').click();
      await page.getByRole('button', { name: 'Start email' }).click();
      await page.getByRole('button', { name: 'Close' }).click();
      await eventually(async () => {
        expect(await queueRow('email.order.created')).toMatchObject({ Waiting: '0', Consumers: '1' });
        expect(await serviceNode('email').innerHTML()).toContain('up');
      });
    } finally {
      await chaos('start', 'email');
      await untilReady('email');
    }
  },
);

inBrowser(
  'a message that fails four times is dead-lettered, its payload is edited and replayed, and its order is shipped',
  async () => {
    await selectCard('tok_down');
    await placeOrder();
    await responses().first().getByText('charged later').waitFor();
    await openLatestTimeline();
    await untilTimelineShows(page, 'dead-lettered payment.charge after attempt 4');
    for (const attempt of [1, 2, 3])
      await untilTimelineShows(page, `attempt ${attempt} at payment.charge failed after`);
    expect(await page.locator('.timeline .step.warn').first().innerText()).toMatch(
      /failed after [\d.]+ m?s; will retry/,
    );

    await page.getByRole('link', { name: 'Show the dead letters' }).click();
    const deadLetters = page.getByRole('region', { name: 'Dead letter list' });
    await deadLetters.locator('li a').first().click();
    const payload = page.getByLabel('Payload');
    await payload.waitFor();
    const text = await payload.inputValue();

    await payload.fill(text.replace('"tok_down"', '17'));
    await page.getByRole('button', { name: 'Replay with this payload' }).click();
    await page.getByText('payment_token').last().waitFor();
    expect(await page.getByRole('button', { name: 'Replay with this payload' }).isEnabled()).toBe(true);

    await payload.fill(text.replace('tok_down', 'tok_ok'));
    await page.getByRole('button', { name: 'Replay with this payload' }).click();
    await page.locator('dl.facts .chip', { hasText: 'replayed' }).waitFor();
    await page.locator('dl.facts a').first().click();
    await untilTimelineShows(page, 'replayed payment.charge to its queue');
    await untilTimelineShows(page, 'handled shipment.dispatched');
    expect(await page.locator('.timeline-head .chip.bad').count()).toBe(0);
    const steps = await page.locator('.timeline .step').allInnerTexts();
    const at = (text: string) => steps.findIndex((step) => step.includes(text));
    expect(at('control-room published payment.charge')).toBeGreaterThan(
      at('control-room replayed payment.charge'),
    );
    expect(await verifyOnPage(page, since)).toContain('Nothing is missing, nothing is duplicated.');
  },
);

inBrowser(
  'dead letters with the same cause are one group; after the cause is fixed, a replay of the group has each effect once',
  async () => {
    await selectCard('tok_down');
    await page.getByLabel('Async payment (202)').check();
    for (let orders = 1; orders <= 3; orders++) {
      await placeOrder();
      await page.locator('.status-counts .good', { hasText: `202 × ${orders}` }).waitFor();
    }
    await goTo(page, 'Dead letters');
    const group = page.locator('.groups li', { hasText: 'payment.charge' });
    await group.locator('.badge', { hasText: '3' }).waitFor();

    try {
      await goTo(page, 'Chaos & Verify');
      await page.getByRole('button', { name: 'Restore the card network' }).click();
      await page.getByText('up: charges of tok_down succeed').waitFor();
      await goTo(page, 'Dead letters');
      await group.getByRole('button', { name: 'Replay group' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Replay' }).click();
      await dialog.getByText('3 dead letters replayed').waitFor();
      await dialog.getByRole('button', { name: 'Done' }).click();
      await group.waitFor({ state: 'detached' });
      expect(await verifyOnPage(page, since)).toContain('Nothing is missing, nothing is duplicated.');
      const effects = page.getByRole('region', { name: 'Effects' });
      expect(await effects.locator('tr', { hasText: 'charge at the bank' }).innerText()).toMatch(
        /\t3\t3\t0\t0$/,
      );
    } finally {
      await request('bank', 'PUT', '/outage', { outage: true }, asOperator);
    }
  },
);

inBrowser('the button Verify shows every effect, with nothing missing and nothing duplicated', async () => {
  await placeOrder();
  await responses().first().getByText('paid').waitFor();
  expect(await verifyOnPage(page, since)).toContain('Nothing is missing, nothing is duplicated.');
  const rows = page.getByRole('region', { name: 'Effects' }).locator('tbody tr');
  for (const row of await rows.all()) expect(await row.innerText()).toMatch(/\t0\t0$/);
});

inBrowser('an alert is shown, acknowledged with a name, and removed when its cause is gone', async () => {
  try {
    await chaos('stop', 'analytics');
    const alert = page.locator('.alerts li', { hasText: 'analytics is stopped' });
    await page.locator('.alerts summary', { hasText: 'analytics is stopped' }).click();
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await alert.getByText('acknowledged by Grace').waitFor();
    expect(await page.locator('.alerts summary').innerText()).toContain('analytics is stopped');
    await chaos('start', 'analytics');
    await alert.waitFor({ state: 'detached' });
  } finally {
    await chaos('start', 'analytics');
    await untilReady('analytics');
  }
});

inBrowser(
  'reading needs no token; an action asks for it, and a wrong one is refused with a message',
  async () => {
    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await page.locator('.connection.connected').waitFor();
    await placeOrder();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Operator token').fill('wrong-token');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByRole('alert').innerText()).toContain('not accepted');
    expect(await responses().count()).toBe(0);
  },
);
